import Documents
import NIOHTTP1

/// Why a request has no answer; its body is a ``Problem``.
struct Refusal: Error, Sendable, Equatable {
    var status: HTTPResponseStatus
    /// Stable, in kebab case.
    var code: String
    /// One sentence: what is wrong with this request, and what would be right.
    var detail: String
    /// The query parameter or member of the body at fault.
    var parameter: String?
    /// Methods that the resource has, for 405 (RFC 9110 §10.2.1).
    var allow: [String] = []
    /// Seconds to wait, for 503 (RFC 9110 §10.2.3).
    var retryAfter: Int?

    init(_ status: HTTPResponseStatus, _ code: String, _ detail: String, parameter: String? = nil) {
        self.status = status
        self.code = code
        self.detail = detail
        self.parameter = parameter
    }

    /// The body: a ``Problem``.
    var document: [UInt8] {
        DocumentCoding.line(
            Problem(
                code: code, detail: detail, parameter: parameter, status: Int(status.code),
                title: status.reasonPhrase))
    }

    var response: Response {
        var headers = HTTPHeaders()
        if !allow.isEmpty { headers.add(name: "allow", value: allow.joined(separator: ", ")) }
        if let retryAfter { headers.add(name: "retry-after", value: String(retryAfter)) }
        return Response(status: status, type: "application/problem+json", headers: headers, body: .bytes(document))
    }
}

extension Refusal {
    static func badParameter(_ name: String, _ reason: String) -> Refusal {
        Refusal(.badRequest, "bad-parameter", "\(name) \(reason)", parameter: name)
    }

    static func methodNotAllowed(_ allowed: [String]) -> Refusal {
        var problem = Refusal(
            .methodNotAllowed, "method-not-allowed", "this resource answers \(allowed.joined(separator: ", "))")
        problem.allow = allowed
        return problem
    }

    static func busy(_ detail: String) -> Refusal {
        var problem = Refusal(.serviceUnavailable, "busy", detail)
        problem.retryAfter = 1
        return problem
    }

    init(_ error: QueryError) {
        switch error {
        case .notFound(let detail): self.init(.notFound, "not-found", detail)
        case .invalid(let parameter, let reason): self = .badParameter(parameter, reason)
        case .conflict(let detail): self.init(.conflict, "conflict", detail)
        case .unavailable(let detail):
            self.init(.serviceUnavailable, "unavailable", detail)
            retryAfter = 1
        }
    }
}
