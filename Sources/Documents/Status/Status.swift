package import Packets

/// How the daemon is: what it watches, what it knows and what it could not see (`tailgate.status/1`, the answer of
/// `GET /v1/status`).
///
/// Each group of figures lists its metrics below its fields: a new figure is a field, its key if that has several words,
/// and its metric. Counters begin at 0 with the process; gauges are as of now.
package struct Status: Codable, Sendable, Equatable {
    package static let schema = "tailgate.status/1"

    package var schema: String? = Status.schema
    package var version: String?
    package var started: Timestamp?
    package var now: Timestamp?
    package var accounts = Accounts()
    package var alerts = Alerts()
    package var blindSeconds = 0.0
    /// Each capture thread.
    package var captures: [Capture] = []
    package var exchanges = 0
    package var failedExchanges = 0
    package var fronts = Fronts()
    package var joins = Joins()
    package var lateLines = 0
    package var mailbox = Mailbox()
    package var memory = Memory()
    package var rates = Rates()
    package var refusedExchanges = 0
    /// Nil without a socket.
    package var requestLog: RequestLogs?
    /// Families of evidence that are silent for most accounts, with what is missing.
    package var silent: [String: String] = [:]
    package var store = Store()
    package var unattributedExchanges = 0

    package init() {}

    private enum CodingKeys: String, DocumentKey {
        case schema, version, started, now, accounts, alerts, exchanges, fronts, joins, mailbox, memory, rates,
            silent
        case store
        case blindSeconds = "blind_seconds"
        case captures = "capture"
        case failedExchanges = "failed_exchanges"
        case lateLines = "late_lines"
        case refusedExchanges = "refused_exchanges"
        case requestLog = "request_log"
        case unattributedExchanges = "unattributed_exchanges"
    }

    /// The same figures for Prometheus.
    /// - Parameter logFields: All fields of the request log's format.
    package func metrics(logFields: [String]) -> [MetricFamily] {
        [
            .counter("blind_seconds", "Seconds left out of evidence.", [.init(blindSeconds)]),
            .counter("exchanges", "Exchanges attributed to an account.", exchanges),
            .counter("failed_exchanges", "Failed exchanges of known accounts.", failedExchanges),
            .counter(
                "refused_exchanges",
                "Exchanges that the application refused, or that failed under a name that it never served.",
                refusedExchanges),
            .counter("unattributed_exchanges", "Exchanges of no known account.", unattributedExchanges),
            .counter(
                "request_log_late", "Lines of the request log that came after later ones had been used.", lateLines),
        ] + accounts.metrics + alerts.metrics + Capture.metrics(of: captures) + fronts.metrics + joins.metrics
            + mailbox.metrics + memory.metrics + (requestLog?.total ?? RequestLog()).metrics(fields: logFields)
            + store.metrics
    }
}
