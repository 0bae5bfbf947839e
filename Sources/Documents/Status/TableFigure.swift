/// What the connection table of a capture could not read, keep or believe. The raw value is the name in JSON and, with
/// `tailgate_capture_` before it, of the metric.
package enum TableFigure: String, CaseIterable, Sendable {
    case evicted
    case evictedUnconfirmed = "evicted_unconfirmed"
    case unread
    case readersTakenBack = "readers_taken_back"
    case lostBytes = "lost_stream_bytes"
    case givenUpBytes = "given_up_stream_bytes"
    case foreignSegments = "foreign_segments"
    case unbelievedHTTP = "unbelieved_http"
    case unconfirmedExchanges = "unconfirmed_exchanges"
    case unansweredRequests = "unanswered_requests"
    case cutHeads = "cut_heads"

    /// One sentence for the metrics.
    package var help: String {
        switch self {
        case .evicted: "Confirmed connections evicted because the table was full."
        case .evictedUnconfirmed:
            "Connections without a handshake or an answer, evicted because the table was full."
        case .unread: "Confirmed connections not read because readers or memory were used up."
        case .readersTakenBack:
            "Readers refused to, or taken back from, connections without a handshake or an answer."
        case .lostBytes: "Stream bytes that the peer acknowledged and the capture missed."
        case .givenUpBytes:
            "Stream bytes given up because too much waited for them or the connection was not confirmed."
        case .foreignSegments: "Segments outside the stream of their connection."
        case .unbelievedHTTP: "HTTP connections on the edge, on other than inside ports, or from untrusted hops."
        case .unconfirmedExchanges:
            "Exchanges on connections whose framing or handshake was not seen, of no account."
        case .unansweredRequests: "Requests on such connections that no server answered."
        case .cutHeads: "Request heads cut by the snap length."
        }
    }

    /// Something honest was not seen: the status shows it as a warning.
    package var isLoss: Bool {
        switch self {
        case .evicted, .unread, .lostBytes, .cutHeads: true
        default: false
        }
    }
}
