import Accounts
import Connections
import FuzzInput
import Base
import Packets

/// TCP segments of a few connections, on their way to accounts, through a table with tiny bounds.
///
/// A segment takes eight bytes: connection and direction, flags, offset from the sequence number that is due (signed),
/// time since the last one (logarithmic, some backwards), two of payload length, one by which it was longer on the
/// wire, and the offset of its acknowledgement. Then comes its payload. Sequence numbers that follow by themselves let
/// the fuzzer reach the inside of handshakes and exchanges.
@c(LLVMFuzzerTestOneInput)
public func fuzzSegments(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(bytes, count)
    var limits = ConnectionLimits()
    limits.connections = 6
    limits.readers = 3
    limits.streamBytes = 8_192
    limits.lags = 2
    var rules = HeaderRules()
    rules.trustsProxyHeader = input.byte() & 1 != 0
    var table = ConnectionTable(
        limits: limits, rules: rules, trustedHops: [IPNetwork(IPAddress(v4: 0x0A00_0000), prefixLength: 8)])
    var book = AccountBook()
    var due = [UInt32](repeating: 0, count: 16)
    var now: Int64 = 1_767_225_600_000_000_000
    var finished = 0
    while !input.isEmpty {
        let place = Int(input.byte() & 15)
        let flags = TCPFlags(rawValue: UInt16(input.byte()))
        let shift = Int32(Int8(bitPattern: input.byte())) &* 16
        now = moved(now, by: input.byte())
        let length = input.word() & 0x1FFF
        let cut = Int(input.byte())
        let acknowledgement = input.byte()
        let payload = input.take(length)
        let sequence = due[place] &+ UInt32(bitPattern: shift)
        let isOption = flags.contains(.syn) && payload.count <= 40
        let segment = Segment(
            time: Timestamp(nanoseconds: now), source: endpoint(place), destination: endpoint(place ^ 1),
            transport: .tcp, hopLimit: 60, tcpFlags: flags, sequence: sequence,
            acknowledgement: due[place ^ 1] &+ UInt32(acknowledgement >> 1) &* 97, window: 500,
            optionsLength: UInt8(isOption ? payload.count : 0),
            payloadCaptured: UInt32(isOption ? 0 : payload.count),
            payloadLength: UInt32(isOption ? 0 : payload.count + cut * (acknowledgement & 1 == 0 ? 1 : 250)))
        due[place] = sequence &+ segment.payloadLength &+ (flags.isDisjoint(with: [.syn, .fin]) ? 0 : 1)
        let segments = [segment]
        // SAFETY: bytes of integers have no padding.
        unsafe table.observe(segments.span, bytes: payload.span.bytes)
        precondition(table.openConnections <= limits.connections, "more connections than the bound")
        finished += settle(&table, &book)
        book.settle(at: table.clock)
    }
    table.finishAll()
    finished += settle(&table, &book)
    book.settleAll()
    _ = book.assess(catalogue: ClientCatalogue())
    precondition(table.openConnections == 0, "connections left over")
    // Attempts that nobody answered end without a record.
    precondition(finished <= table.counters.connections, "a connection finished twice")
    return 0
}

/// Hands the events on; returns how many connections have ended.
private func settle(_ table: inout ConnectionTable, _ book: inout AccountBook) -> Int {
    let finished = table.events.finished.count
    book.take(table.events)
    table.events.removeAll()
    return finished
}

/// Pairs of places are the ends of a connection: the edge over IPv4 and IPv6, an inside hop, and a reused port.
private func endpoint(_ place: Int) -> Endpoint {
    let isServer = place & 1 == 1
    let pair = place >> 1
    let address =
        switch pair & 3 {
        case 0: IPAddress(v4: isServer ? 0xC633_6401 : 0xC612_0001)
        case 1: IPAddress(high: 0x2001_0DB8_0000_0000, low: isServer ? 1 : 2)
        default: IPAddress(v4: isServer ? 0x0A00_010A : 0x0A00_0002)
        }
    return Endpoint(address: address, port: isServer ? (pair & 3 < 2 ? 443 : 8080) : 40_000 + UInt16(pair))
}

/// Steps of a microsecond to hours, some back in time, and to the ends of what a timestamp holds.
private func moved(_ time: Int64, by step: UInt8) -> Int64 {
    switch step {
    case 255: return .max
    case 254: return .min
    default:
        let size = Int64(1000) << Int64(step & 31)
        return step & 0xE0 == 0xE0 ? time &- size : time &+ size
    }
}
