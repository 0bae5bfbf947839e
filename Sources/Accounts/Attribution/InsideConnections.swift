import Connections
import Base

/// Which accounts the connections of the inside hop carried lately, so that a loss on one blinds those and no others.
///
/// Bounded: the connections that carried nothing for longest are forgotten, half of them at a time.
struct InsideConnections {
    /// Connections kept, at most.
    static let most = 16_384
    /// How far before a loss an exchange may have ended for its account to be concerned: turns are compared with their
    /// surroundings of a minute.
    static let reach = Nanoseconds.seconds(60)

    /// An account that a connection carried.
    struct Carried: BitwiseCopyable {
        /// By place in the book.
        var account: Int32
        /// Part of the hash of its name: the place may have been given to another account since.
        var tag: UInt32
        var start: Timestamp
        var end: Timestamp
    }

    private struct Entry {
        /// The latest; gateways share a connection among accounts one after the other.
        var carried = InlineArray<8, Carried>(
            repeating: Carried(
                account: -1, tag: 0, start: Timestamp(nanoseconds: 0), end: Timestamp(nanoseconds: 0)))
        var next = 0
        var loss: Timestamp?
    }

    private var young: [ConnectionID: Entry] = [:]
    private var old: [ConnectionID: Entry] = [:]

    var count: Int { young.count + old.count }

    /// Notes an exchange. Returns the time of a loss that may have hidden something of its account.
    mutating func note(_ carried: Carried, on connection: ConnectionID) -> Timestamp? {
        update(connection) { entry in
            entry.carried[entry.next] = carried
            entry.next = (entry.next + 1) % entry.carried.count
            return entry.loss.flatMap { Self.concerns($0, carried) ? $0 : nil }
        }
    }

    /// Notes a loss. Returns the accounts that it concerns, as far as they are known by now.
    mutating func noteLoss(_ loss: ConnectionEvents.Loss) -> [Carried] {
        update(loss.connection) { entry in
            entry.loss = loss.at
            return entry.carried.indices.map { entry.carried[$0] }
                .filter { $0.account >= 0 && Self.concerns(loss.at, $0) }
        }
    }

    private static func concerns(_ loss: Timestamp, _ carried: Carried) -> Bool {
        carried.start.nanoseconds <= loss.nanoseconds.addingSaturating(Nanoseconds.seconds(1).count)
            && carried.end.nanoseconds >= loss.nanoseconds.addingSaturating(-reach.count)
    }

    private mutating func update<Result>(_ connection: ConnectionID, _ body: (inout Entry) -> Result) -> Result {
        if let index = young.index(forKey: connection) { return body(&young.values[index]) }
        var entry = old.removeValue(forKey: connection) ?? Entry()
        let result = body(&entry)
        if young.count >= Self.most / 2 {
            old = young
            young = [:]
        }
        young[connection] = entry
        return result
    }
}

extension Int64 {
    fileprivate func addingSaturating(_ other: Int64) -> Int64 {
        let (sum, over) = addingReportingOverflow(other)
        return over ? (other < 0 ? .min : .max) : sum
    }
}
