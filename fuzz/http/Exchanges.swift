import Connections
import FuzzInput
import Base

/// Both directions of an inside hop. The first byte chooses rules and how the connection begins; then each step has
/// one byte (what it is), two of length and, for bytes, one by which they were longer on the wire than captured.
@c(LLVMFuzzerTestOneInput)
public func fuzzExchanges(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(bytes, count)
    let choice = input.byte()
    let midstream = choice & 8 != 0
    var rules = HeaderRules()
    rules.trustsProxyHeader = choice & 1 != 0
    rules.readsStopReason = choice & 2 != 0
    rules.trustedHops = choice & 4 != 0 ? 2 : 1
    rules.credentialKey = CredentialKey([UInt8](repeating: 7, count: KeyFile.byteCount))

    var parser = Conversation(midstream: midstream, rules: rules)
    var runs: [Run] = []
    var isWhole = !midstream
    while !input.isEmpty {
        let step = input.byte()
        let fromClient = step & 1 == 0
        if step & 6 == 6 {
            parser.gap(input.word(), fromClient: fromClient)
            isWhole = false
            continue
        }
        let length = input.word() & 0x0FFF
        let cut = Int(input.byte())
        let chunk = input.take(length)
        parser.feed(chunk, cut: cut, fromClient: fromClient)
        if cut > 0 { isWhole = false }
        if runs.last?.fromClient == fromClient {
            runs[runs.count - 1].bytes += chunk
        } else {
            runs.append(Run(fromClient: fromClient, bytes: chunk))
        }
    }
    parser.close()
    // Exchanges are the same whatever the packets were, as long as the stream is whole and framed.
    guard isWhole, parser.counters == ExchangeCounters() else { return 0 }
    var atOnce = Conversation(midstream: false, rules: rules)
    for run in runs { atOnce.feed(run.bytes, cut: 0, fromClient: run.fromClient) }
    atOnce.close()
    // A start line that turns out wrong is seen at once or at the end of its head.
    guard atOnce.counters == ExchangeCounters() else { return 0 }
    precondition(
        atOnce.exchanges == parser.exchanges,
        "chunks change the exchanges: \(atOnce.exchanges) at once, \(parser.exchanges) in chunks")
    return 0
}

private struct Run {
    var fromClient: Bool
    var bytes: [UInt8]
}

private struct Conversation {
    private static let time = Timestamp(nanoseconds: 0)

    private(set) var exchanges: [Exchange] = []
    private(set) var counters = ExchangeCounters()
    private var parser: ExchangeParser
    private let rules: HeaderRules

    init(midstream: Bool, rules: HeaderRules) {
        parser = ExchangeParser(startsMidstream: midstream)
        self.rules = rules
    }

    mutating func feed(_ chunk: [UInt8], cut: Int, fromClient: Bool) {
        // SAFETY: bytes of integers have no padding.
        let bytes = unsafe chunk.span.bytes
        if fromClient {
            parser.feedClient(bytes, length: chunk.count + cut, at: Self.time, rules: rules)
        } else {
            parser.feedServer(bytes, length: chunk.count + cut, at: Self.time, rules: rules)
        }
        drain()
    }

    /// The length is squared, for gaps of up to 4 GiB.
    mutating func gap(_ length: Int, fromClient: Bool) {
        if fromClient { parser.clientGap(length * length) } else { parser.serverGap(length * length) }
        drain()
    }

    mutating func close() {
        parser.close(at: Self.time)
        drain()
    }

    private mutating func drain() {
        while let exchange = parser.takeFinished() {
            precondition(exchange.requestBytes >= 0 && exchange.responseBytes >= 0, "negative sizes")
            precondition(
                exchange.account.map { $0.text.utf8.count <= AccountName.limit } ?? true, "a name too long")
            exchanges.append(exchange)
        }
        counters += parser.takeCounters()
    }
}
