import NIOHTTP1

/// Everything that can be asked. `docs/reference/openapi.json` says the same, and a test holds the two together.
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

    /// As the OpenAPI document names it.
    package var operation: String { method.rawValue.lowercased() }

    var method: HTTPMethod {
        switch self {
        case .newReview: .POST
        case .forget: .DELETE
        case .status, .health, .accounts, .account, .reviews, .alerts, .openAPI, .metrics: .GET
        }
    }

    /// As the OpenAPI document has it.
    package var path: String {
        switch self {
        case .status: "/v1/status"
        case .health: "/v1/health"
        case .accounts: "/v1/accounts"
        case .account, .forget: "/v1/accounts/{id}"
        case .reviews, .newReview: "/v1/accounts/{id}/reviews"
        case .alerts: "/v1/alerts"
        case .openAPI: "/v1/openapi.json"
        case .metrics: "/metrics"
        }
    }

    /// Query parameters that are understood; any other is refused.
    package var parameters: [String] {
        switch self {
        case .accounts:
            [
                "verdict", "finding", "path", "prefix", "min_people", "min_relay", "since", "sort", "order",
                "limit",
                "cursor",
            ]
        case .account: ["at"]
        case .alerts: ["after", "limit", "follow"]
        case .status, .health, .forget, .reviews, .newReview, .openAPI, .metrics: []
        }
    }
}

extension Route {
    /// A route, and the account in its path.
    struct Match: Sendable, Equatable {
        var route: Route
        var account = ""
    }

    /// - Throws: 404 for a path that is none, 405 for a method that its resource does not have.
    static func matching(_ method: HTTPMethod, _ segments: [String]) throws(Refusal) -> Match {
        var allowed: [String] = []
        for route in allCases {
            guard let account = route.captured(segments) else { continue }
            if method == route.method || (method == .HEAD && route.method == .GET) {
                return Match(route: route, account: account)
            }
            allowed += route.method == .GET ? ["GET", "HEAD"] : [route.method.rawValue]
        }
        guard allowed.isEmpty else { throw .methodNotAllowed(allowed) }
        throw Refusal(
            .notFound, "no-such-resource", "this path does not exist; GET /v1/openapi.json lists all paths"
        )
    }

    /// The account in the path, empty for a route without one; `nil` for the path of another route.
    private func captured(_ segments: [String]) -> String? {
        let names = path.split(separator: "/")
        guard names.count == segments.count else { return nil }
        var account = ""
        for (name, segment) in zip(names, segments) {
            if name == "{id}", !segment.isEmpty { account = segment } else if name != segment { return nil }
        }
        return account
    }
}
