import Documents
import NIOHTTP1

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
            if method.rawValue == route.method || (method == .HEAD && route.method == "GET") {
                return Match(route: route, account: account)
            }
            allowed += route.method == "GET" ? ["GET", "HEAD"] : [route.method]
        }
        guard allowed.isEmpty else { throw .methodNotAllowed(allowed) }
        throw Refusal(
            .notFound, "no-such-resource", "this path does not exist; GET /v1/openapi.json lists all paths")
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
