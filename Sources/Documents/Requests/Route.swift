/// Everything that can be asked of the daemon, and the parameters that each question takes; any other is refused.
package enum Route: CaseIterable, Sendable {
    case status
    case health
    case accounts
    case account
    case forget
    case reviews
    case newReview
    case alerts
    case openAPI
    case metrics

    package static let at = Parameter("at", .time, "Show the evidence as it stood at this time. Default: now.")

    private typealias Row = (method: String, path: String, parameters: [Parameter])

    private var row: Row {
        switch self {
        case .status: ("GET", "/v1/status", [])
        case .health: ("GET", "/v1/health", [])
        case .accounts: ("GET", "/v1/accounts", AccountQuery.parameters)
        case .account: ("GET", "/v1/accounts/{id}", [Self.at])
        case .forget: ("DELETE", "/v1/accounts/{id}", [])
        case .reviews: ("GET", "/v1/accounts/{id}/reviews", [])
        case .newReview: ("POST", "/v1/accounts/{id}/reviews", [])
        case .alerts: ("GET", "/v1/alerts", AlertQuery.parameters)
        case .openAPI: ("GET", "/v1/openapi.json", [])
        case .metrics: ("GET", "/metrics", [])
        }
    }

    /// Of HTTP, in capitals.
    package var method: String { row.method }

    /// As the OpenAPI document has it: `{id}` stands for an account.
    package var path: String { row.path }

    package var parameters: [Parameter] { row.parameters }
}
