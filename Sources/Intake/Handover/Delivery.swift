package import Accounts
package import Connections
package import Base

/// What one source delivers: its events since the last delivery.
package enum Delivery: Sendable {
    case packets(PacketDelivery)
    case requests(RequestDelivery)
}

package struct PacketDelivery: Sendable {
    /// The capture thread, as in ``IntakeStatus/sources``.
    package var source: Int
    package var events: ConnectionEvents
    /// Up to when the thread has seen everything that it will see. Of a clock that was set back it goes back, too.
    package var clock: Timestamp

    package init(source: Int, events: ConnectionEvents, clock: Timestamp) {
        self.source = source
        self.events = events
        self.clock = clock
    }
}

package struct RequestDelivery: Sendable {
    /// In the order in which they came.
    package var records: [RequestRecord]
    /// Stretches of which lines are missing: the kernel or the mailbox had no room for them.
    package var gaps: [ConnectionEvents.Gap]
    /// When the last of them was taken from the socket.
    package var clock: Timestamp

    package init(records: [RequestRecord], gaps: [ConnectionEvents.Gap], clock: Timestamp) {
        self.records = records
        self.gaps = gaps
        self.clock = clock
    }
}

extension Delivery {
    /// What it occupies, roughly: enough to keep memory within a bound.
    package var footprint: Int {
        switch self {
        case .packets(let delivery): MemoryLayout<Self>.stride + delivery.events.footprint
        case .requests(let delivery):
            delivery.records.reduce(MemoryLayout<Self>.stride) { $0 + $1.footprint }
        }
    }
}

extension ConnectionEvents {
    /// Things that happened; what a full mailbox loses is counted in them.
    var count: Int { opened.count + carried.count + bursts.count + finished.count }

    package var footprint: Int {
        let texts = carried.reduce(0) { $0 + ($1.exchange.client?.utf8.count ?? 0) + Self.name }
        let reported = finished.count + progress.count
        let facts = (finished + progress).reduce(reported * MemoryLayout<ConnectionRecord>.stride) {
            $0 + ($1.hello == nil ? 0 : Self.hello) + $1.idleBeforeReuse.count * 4
        }
        return opened.count * MemoryLayout<Opened>.stride + carried.count * MemoryLayout<Carried>.stride
            + bursts.count * MemoryLayout<Burst>.stride + losses.count * MemoryLayout<Loss>.stride + gaps.count
            * MemoryLayout<Gap>.stride + texts + facts
    }

    /// The text of an account's name, with its allocation.
    private static let name = 64
    /// The texts of a ClientHello: two JA4, a server's name and a protocol.
    private static let hello = 256
}
