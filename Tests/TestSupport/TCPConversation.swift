package import Packets

/// A TCP connection as a capture beside the server sees it: segments in the order of their times, and their bytes.
///
/// Sequence and acknowledgement numbers follow from what was sent, unless a step says otherwise. Times are
/// milliseconds since the conversation's start.
package struct TCPConversation: Sendable {
    package enum Side: Sendable {
        case client
        case server
    }

    package private(set) var segments: [Segment] = []
    package private(set) var bytes: [UInt8] = []
    package let client: End
    package let server: End
    /// The next sequence number of each side.
    package var clientNext: UInt32
    package var serverNext: UInt32
    /// Milliseconds since the start; the next step happens now.
    package private(set) var now: Double
    package var hopLimit: UInt8 = 64

    /// The start of every conversation, in nanoseconds of Unix time.
    package static let epoch: Int64 = 1_700_000_000_000_000_000
    /// MSS 1460, SACK, timestamps, no operation, window scale 7: the SYN of Linux.
    package static let linuxOptions: [UInt8] = [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7]

    package init(
        client: End = End("192.0.2.10", 50_000), server: End = End("198.51.100.1", 443), clientISN: UInt32 = 1_000,
        serverISN: UInt32 = 700_000, at start: Double = 0
    ) {
        self.client = client
        self.server = server
        clientNext = clientISN
        serverNext = serverISN
        now = start
    }

    package static func time(_ milliseconds: Double) -> Timestamp {
        Timestamp(nanoseconds: epoch + Int64((milliseconds * 1e6).rounded()))
    }

    package mutating func wait(_ milliseconds: Double) { now += milliseconds }

    // MARK: Steps

    /// SYN, SYN-ACK at once, and the client's ACK one round trip later.
    package mutating func handshake(roundTrip: Double = 10, options: [UInt8] = linuxOptions) {
        syn(options: options)
        synAck()
        wait(roundTrip)
        send(.client)
    }

    package mutating func syn(options: [UInt8] = linuxOptions) {
        segment(.client, .syn, sequence: clientNext, acknowledgement: 0, payload: [], options: options)
        clientNext &+= 1
    }

    package mutating func synAck() {
        segment(.server, [.syn, .ack], sequence: serverNext, acknowledgement: clientNext, payload: [])
        serverNext &+= 1
    }

    /// Sends `payload` in one segment, or an acknowledgement when it is empty.
    ///
    /// - Parameters:
    ///   - sequence: another place in the stream than the next; later segments are not moved by it.
    ///   - captured: payload bytes that a snap length leaves.
    package mutating func send(
        _ side: Side, _ payload: [UInt8] = [], flags: TCPFlags = [], sequence: UInt32? = nil,
        acknowledging: UInt32? = nil, captured: Int = .max
    ) {
        let next = side == .client ? clientNext : serverNext
        let other = side == .client ? serverNext : clientNext
        segment(
            side, flags.union(.ack), sequence: sequence ?? next, acknowledgement: acknowledging ?? other,
            payload: payload, captured: captured)
        if sequence == nil { skip(side, payload.count + (flags.contains(.fin) ? 1 : 0)) }
    }

    package mutating func send(_ side: Side, _ text: String) { send(side, Array(text.utf8)) }

    /// Moves a side's stream on without a segment: what it sent, the capture missed.
    package mutating func skip(_ side: Side, _ count: Int) {
        if side == .client {
            clientNext &+= UInt32(truncatingIfNeeded: count)
        } else {
            serverNext &+= UInt32(truncatingIfNeeded: count)
        }
    }

    /// Both sides finish.
    package mutating func finish() {
        send(.client, flags: .fin)
        send(.server, flags: .fin)
        send(.client)
    }

    package mutating func reset(_ side: Side = .client) {
        segment(
            side, .rst, sequence: side == .client ? clientNext : serverNext, acknowledgement: 0, payload: [])
    }

    /// Sends the last segment again.
    package mutating func repeatLast() {
        guard var last = segments.last else { return }
        last.time = Self.time(now)
        segments.append(last)
    }

    /// Puts a segment of any kind on the wire.
    package mutating func segment(
        _ side: Side, _ flags: TCPFlags, sequence: UInt32, acknowledgement: UInt32, payload: [UInt8],
        captured: Int = .max, options: [UInt8] = []
    ) {
        let from = side == .client ? client : server
        let to = side == .client ? server : client
        let optionsOffset = bytes.count
        bytes += options
        let kept = payload.prefix(captured)
        let network: NetworkQuirks = from.address.isIPv4 ? [.dontFragment, .nonZeroID] : .ipv6
        segments.append(
            Segment(
                time: Self.time(now), source: from.endpoint, destination: to.endpoint, transport: .tcp,
                hopLimit: side == .client ? hopLimit : 64, network: network, tcpFlags: flags, sequence: sequence,
                acknowledgement: acknowledgement, window: 64_240, optionsOffset: UInt32(optionsOffset),
                optionsLength: UInt8(options.count), payloadOffset: UInt32(bytes.count),
                payloadCaptured: UInt32(kept.count), payloadLength: UInt32(payload.count)))
        bytes += kept
    }

    // MARK: Shaping a capture

    /// Lets the capture miss segments by position.
    package mutating func drop(_ positions: Range<Int>) { segments.removeSubrange(positions) }

    /// Puts the segments of a range in another order; the times stay where they are.
    package mutating func reorder(_ range: Range<Int>, _ order: [Int]) {
        let before = Array(segments[range])
        for (offset, source) in order.enumerated() {
            var moved = before[source]
            moved.time = before[offset].time
            segments[range.lowerBound + offset] = moved
        }
    }

    /// A connection that opens, and then what `body` adds.
    package static func opened(
        client: End = End("192.0.2.10", 50_000), server: End = End("198.51.100.1", 443), clientISN: UInt32 = 1_000,
        serverISN: UInt32 = 700_000, at start: Double = 0, roundTrip: Double = 10,
        _ body: (inout TCPConversation) -> Void = { _ in }
    ) -> TCPConversation {
        var talk = TCPConversation(
            client: client, server: server, clientISN: clientISN, serverISN: serverISN, at: start)
        talk.handshake(roundTrip: roundTrip)
        body(&talk)
        return talk
    }

    /// Connections one after the other: their segments, and the bytes that these point into.
    package static func joined(_ talks: [TCPConversation]) -> (segments: [Segment], bytes: [UInt8]) {
        var segments: [Segment] = []
        var bytes: [UInt8] = []
        for talk in talks {
            segments += talk.segments.map { $0.moved(by: UInt32(bytes.count)) }
            bytes += talk.bytes
        }
        return (segments, bytes)
    }

    /// Adds another connection's segments, in the order of time; at the same time its own come first.
    package mutating func merge(_ other: TCPConversation) {
        let base = UInt32(bytes.count)
        bytes += other.bytes
        var merged: [Segment] = []
        var left = segments[...]
        var right = other.segments[...]
        while let first = left.first ?? right.first {
            if let second = right.first, left.isEmpty || second.time < first.time {
                merged.append(second.moved(by: base))
                right.removeFirst()
            } else {
                merged.append(first)
                left.removeFirst()
            }
        }
        segments = merged
        now = max(now, other.now)
    }
}

extension Segment {
    /// The same segment of a buffer that begins so many bytes earlier.
    fileprivate func moved(by bytes: UInt32) -> Segment {
        var moved = self
        moved.payloadOffset += bytes
        moved.optionsOffset += bytes
        return moved
    }
}
