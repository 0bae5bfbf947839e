import Connections
import Base

extension AccountExchange {
    /// What the inside hop shows of an exchange.
    init(_ exchange: Exchange) {
        self.init(
            start: exchange.start, end: exchange.end, requestBytes: exchange.requestBytes,
            responseBytes: exchange.responseBytes, stop: Stop(exchange.stop),
            failed: ExchangeStanding(status: exchange.status) != .served)
    }

    /// What a log line says about one.
    init(_ record: RequestRecord) {
        self.init(
            start: record.start, end: record.time, requestBytes: record.requestBytes,
            responseBytes: record.responseBytes)
        enrich(with: record)
        failed = ExchangeStanding(logged: record.status) != .served
    }

    /// The same without a book: the client's name stands for itself.
    package init(naming record: RequestRecord) {
        self.init(record)
        client = UInt32(truncatingIfNeeded: NameNumber.of(record.client))
        family = NameNumber.short(record.client.flatMap { ClaimedClient(userAgent: $0)?.family })
        if let source = record.source { endpoint = NameNumber.of(source.address, hello: nil) }
    }

    /// Takes what only the log knows, and lets it win: times and sizes stay those of the inside hop, which are measured.
    mutating func enrich(with record: RequestRecord) {
        inputTokens = record.inputTokens ?? inputTokens
        cachedTokens = record.cachedTokens ?? cachedTokens
        outputTokens = record.outputTokens ?? outputTokens
        switch record.stop {
        case .end: stop = .end
        case .tool: stop = .tool
        case nil: break
        }
        switch record.initiator {
        case .user: initiator = .user
        case .agent: initiator = .agent
        case nil: break
        }
        device = record.device == nil ? device : NameNumber.of(record.device)
        thread = record.thread == nil ? thread : NameNumber.of(record.thread)
        parent = record.parent == nil ? parent : NameNumber.of(record.parent)
        if ExchangeStanding(logged: record.status) != .served { failed = true }
    }
}

extension AccountExchange.Stop {
    fileprivate init(_ reason: StopReason?) {
        self =
            switch reason {
            case .end: .end
            case .tool: .tool
            case nil: .unknown
            }
    }
}
