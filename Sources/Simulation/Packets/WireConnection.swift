import Base
import Packets

/// A connection while packets of it are being written: sequence numbers, clocks, and what has reached whom.
struct WireConnection {
    struct Side {
        var next: UInt32
        /// What it has of the other's bytes.
        var received: UInt32 = 0
        /// Its timestamp clock ticks in milliseconds from here.
        var clock: UInt32
        /// The other's latest timestamp that has reached it.
        var echo: UInt32 = 0
        var identification: UInt16
    }

    private struct Sent {
        var time: Int64
        var end: UInt32
        var clock: UInt32
    }

    let key: PacketLog.Key
    let flights: TLSFlights
    private let client: Endpoint
    private let server: Endpoint
    private let stack: NetworkStack
    /// The client's packets arrive with what is left of it.
    private let timeToLive: UInt8
    let mss: UInt16
    let roundTrip: Int64
    private let idle: Int64
    private var clientSide: Side
    private var serverSide: Side
    /// Segments of the server that the client does not have yet, oldest first.
    private var underWay: [Sent] = []
    /// Bytes of a ClientHello that takes more than one segment.
    var hello: [UInt8] = []
    /// The end of the last exchange known.
    private(set) var lastEnd: Int64

    /// What the gateway's own stack, Linux, says.
    private static let gateway = NetworkStack.linux

    init(_ flow: SimulatedFlow, key: PacketLog.Key, lists: HelloLists, end: Int64, _ generator: inout Generator) {
        self.key = key
        flights = TLSFlights(lists, &generator)
        client = flow.source
        server = Engine.gateway
        let host = Generator.mixed(flow.source.address.low &+ UInt64(key.device) << 40)
        stack = flow.isBox ? .linux : NetworkStack.ofDevice(host)
        // Routers on the way; a guess.
        timeToLive = stack.timeToLive - UInt8(6 + (host >> 8) % 12)
        mss = flow.isTunnelled ? NetworkStack.tunnelMSS : NetworkStack.usualMSS
        roundTrip = min(max(flow.roundTrip.count, 0), PacketLog.longestRoundTrip)
        idle = flow.idle.count
        lastEnd = end
        let bits = (generator.next(), generator.next())
        clientSide = Side(
            next: UInt32(truncatingIfNeeded: bits.0), clock: UInt32(truncatingIfNeeded: host),
            identification: UInt16(truncatingIfNeeded: bits.0 >> 40))
        serverSide = Side(
            next: UInt32(truncatingIfNeeded: bits.1), clock: UInt32(truncatingIfNeeded: bits.1 >> 32) >> 1,
            identification: UInt16(truncatingIfNeeded: bits.1 >> 40))
    }

    mutating func use(until end: Int64) { lastEnd = max(lastEnd, end) }

    /// When the client's close arrives: the answer's end has to reach it first. Later by so much that no exchange which
    /// the pool still put on the connection comes after.
    var closesAt: Int64 { lastEnd + roundTrip + idle + 2_000_000 }

    // MARK: Segments

    mutating func syn(at time: Int64) -> PcapBytes.Segment {
        let options = stack.synOptions(mss: mss, clock: tick(clientSide, time), echo: 0)
        var segment = clientSegment(flags: PcapBytes.Flag.syn, at: time)
        segment.acknowledgement = 0
        segment.window = stack.window
        segment.options = options
        clientSide.next &+= 1
        serverSide.received = clientSide.next
        serverSide.echo = stack.hasTimestamps ? tick(clientSide, time) : 0
        return segment
    }

    mutating func synAck(at time: Int64) -> PcapBytes.Segment {
        var segment = serverSegment(flags: PcapBytes.Flag.syn | PcapBytes.Flag.acknowledges, at: time)
        segment.window = Self.gateway.window
        segment.options = Self.gateway.synOptions(
            mss: NetworkStack.usualMSS, clock: tick(serverSide, time), echo: serverSide.echo,
            keepsTimestamps: stack.hasTimestamps)
        serverSide.next &+= 1
        sent(at: time)
        return segment
    }

    mutating func fromClient(
        _ payload: [UInt8] = [], length: Int, flags: UInt8 = 0, at time: Int64
    ) -> PcapBytes.Segment {
        receive(at: time)
        let push = length > 0 ? PcapBytes.Flag.push : 0
        var segment = clientSegment(flags: flags | PcapBytes.Flag.acknowledges | push, at: time)
        segment.options = stamps(tick(clientSide, time), clientSide.echo)
        segment.payload = payload
        segment.length = length
        clientSide.next &+= UInt32(truncatingIfNeeded: length) &+ (flags & PcapBytes.Flag.fin != 0 ? 1 : 0)
        serverSide.received = clientSide.next
        if stack.hasTimestamps { serverSide.echo = tick(clientSide, time) }
        return segment
    }

    mutating func fromServer(
        _ payload: [UInt8] = [], length: Int, flags: UInt8 = 0, at time: Int64
    ) -> PcapBytes.Segment {
        let push = length > 0 ? PcapBytes.Flag.push : 0
        var segment = serverSegment(flags: flags | PcapBytes.Flag.acknowledges | push, at: time)
        segment.options = stamps(tick(serverSide, time), serverSide.echo)
        segment.payload = payload
        segment.length = length
        serverSide.next &+= UInt32(truncatingIfNeeded: length) &+ (flags & PcapBytes.Flag.fin != 0 ? 1 : 0)
        if length > 0 || flags & PcapBytes.Flag.fin != 0 { sent(at: time) }
        return segment
    }

    private mutating func sent(at time: Int64) {
        underWay.append(Sent(time: time, end: serverSide.next, clock: tick(serverSide, time)))
    }

    /// What the server had sent a round trip ago has reached the client before it sent what arrives now.
    private mutating func receive(at time: Int64) {
        let arrived = underWay.prefix { time - $0.time >= roundTrip }
        guard let latest = arrived.last else { return }
        clientSide.received = latest.end
        if stack.hasTimestamps { clientSide.echo = latest.clock }
        underWay.removeFirst(arrived.count)
    }

    private mutating func clientSegment(flags: UInt8, at time: Int64) -> PcapBytes.Segment {
        clientSide.identification &+= 1
        if clientSide.identification == 0 { clientSide.identification = 1 }
        return PcapBytes.Segment(
            from: client, to: server, timeToLive: timeToLive, identification: clientSide.identification,
            sequence: clientSide.next, acknowledgement: clientSide.received, flags: flags, window: 2_048)
    }

    private mutating func serverSegment(flags: UInt8, at time: Int64) -> PcapBytes.Segment {
        serverSide.identification &+= 1
        return PcapBytes.Segment(
            from: server, to: client, timeToLive: Self.gateway.timeToLive,
            identification: serverSide.identification, sequence: serverSide.next,
            acknowledgement: serverSide.received, flags: flags, window: 509)
    }

    private func tick(_ side: Side, _ time: Int64) -> UInt32 {
        side.clock &+ UInt32(truncatingIfNeeded: time / 1_000_000)
    }

    /// The timestamp option of every segment after a SYN with one (RFC 7323 §3.2).
    private func stamps(_ clock: UInt32, _ echo: UInt32) -> [UInt8] {
        guard stack.hasTimestamps else { return [] }
        var wire = WireBytes()
        wire.put([1, 1, 8, 10])
        wire.put(clock)
        wire.put(echo)
        return wire.bytes
    }
}
