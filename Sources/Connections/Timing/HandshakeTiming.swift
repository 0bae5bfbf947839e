import Base
import Packets

/// Times the end of the server's TLS flight to the client's answer: the round trip to where TLS ends.
///
/// TLS 1.3: ServerHello … Finished → client's Finished (or the change_cipher_spec it sends with it, RFC 8446
/// §D.4). TLS 1.2: ServerHelloDone → ClientKeyExchange; resumed, the server's Finished → client's
/// change_cipher_spec. A HelloRetryRequest gives a sample of its own: it is answered by a second ClientHello.
/// The flight's end is the last server segment that the client's answer acknowledges, so that early server
/// data (half a round trip ahead) does not shorten the time. Nothing sent twice is timed.
struct HandshakeTiming {
    private enum Phase {
        /// No ClientHello yet.
        case awaitingHello
        /// The client has spoken; the server's segments are collected.
        case serverFlight
        /// The client has answered, or no answer can be timed any more.
        case over
    }

    /// Server segments of the flight that are remembered; a longer flight forgets its first ones.
    private static let remembered = 8

    private var phase = Phase.awaitingHello
    private var ends = InlineArray<8, UInt32>(repeating: 0)
    private var times = InlineArray<8, Int64>(repeating: 0)
    private var count = 0
    private var spoiled = false
    /// The smallest sample so far.
    private(set) var roundTrip: Nanoseconds?
    /// When the server first sent after the client's Finished, for the HTTP/2 SETTINGS sample.
    private var serverAfterFinished: Timestamp?
    private(set) var settingsTimed = false

    /// A server segment with new payload that ends before sequence number `end`.
    mutating func server(end: UInt32, at time: Timestamp) {
        switch phase {
        case .awaitingHello: return
        case .serverFlight:
            ends[count % Self.remembered] = end
            times[count % Self.remembered] = time.nanoseconds
            count += 1
        case .over:
            if serverAfterFinished == nil { serverAfterFinished = time }
        }
    }

    /// Part of either flight was sent twice.
    mutating func retransmitted() {
        if phase == .serverFlight { spoiled = true }
    }

    mutating func clientHello(acknowledging number: UInt32, at time: Timestamp) {
        if phase == .serverFlight { _ = sample(acknowledging: number, at: time) }
        phase = .serverFlight
        count = 0
        spoiled = false
    }

    /// The client's first record after the server's flight.
    ///
    /// - Parameter mayBeEarly: the client sends early data, which looks the same: it answers nothing unless it
    ///   acknowledges some of the flight. Otherwise the handshake is over, whether its flight was seen or not.
    mutating func clientAnswer(acknowledging number: UInt32, at time: Timestamp, mayBeEarly: Bool = false) {
        guard phase == .serverFlight else { return }
        if sample(acknowledging: number, at: time) || !mayBeEarly { phase = .over }
    }

    /// The client's answer came but cannot be timed.
    mutating func giveUp() {
        phase = .over
        settingsTimed = true
    }

    var isOver: Bool { phase == .over }

    /// A client record of the length of an HTTP/2 SETTINGS acknowledgement (RFC 9113 §6.5.3): 9 bytes of frame,
    /// 1 of content type and 16 of tag in a record of 31. Only the first counts, and only after server data. A server that sent
    /// its SETTINGS half a round trip early is acknowledged too soon; what undercuts the TCP round trip is that.
    mutating func settingsAcknowledged(at time: Timestamp, tcp: Nanoseconds) {
        guard phase == .over, !settingsTimed, let sent = serverAfterFinished else { return }
        settingsTimed = true
        guard (time - sent).count >= tcp.count / 100 * 85 else { return }
        record(time - sent)
    }

    /// Takes the time since the last segment that `number` acknowledges; false when there is none.
    private mutating func sample(acknowledging number: UInt32, at time: Timestamp) -> Bool {
        for back in 0..<min(count, Self.remembered) {
            let slot = (count - 1 - back) % Self.remembered
            if Int32(bitPattern: number &- ends[slot]) >= 0 {
                if !spoiled { record(Nanoseconds(time.nanoseconds &- times[slot])) }
                return true
            }
        }
        return false
    }

    private mutating func record(_ sample: Nanoseconds) {
        guard sample.count >= 0 else { return }
        roundTrip = roundTrip.map { min($0, sample) } ?? sample
    }
}
