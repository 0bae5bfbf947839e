import NIOHTTP1
import Reports

/// Why a request has no answer, in the form of RFC 9457. The type stays `about:blank`, so the title is the status's
/// phrase; `code` is what programs may go by.
struct Problem: Error, Sendable, Equatable {
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

    var document: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("code")
        json.value(code)
        json.key("detail")
        json.value(detail)
        if let parameter {
            json.key("parameter")
            json.value(parameter)
        }
        json.key("status")
        json.value(Int(status.code))
        json.key("title")
        json.value(status.reasonPhrase)
        json.key("type")
        json.value("about:blank")
        json.endObject()
        json.newline()
        return json.bytes
    }

    var response: Response {
        var headers = HTTPHeaders()
        if !allow.isEmpty { headers.add(name: "allow", value: allow.joined(separator: ", ")) }
        if let retryAfter { headers.add(name: "retry-after", value: String(retryAfter)) }
        return Response(status: status, type: "application/problem+json", headers: headers, body: .bytes(document))
    }
}

extension Problem {
    static func badParameter(_ name: String, _ reason: String) -> Problem {
        Problem(.badRequest, "bad-parameter", "\(name) \(reason)", parameter: name)
    }

    static func methodNotAllowed(_ allowed: [String]) -> Problem {
        var problem = Problem(
            .methodNotAllowed, "method-not-allowed", "this resource answers \(allowed.joined(separator: ", "))")
        problem.allow = allowed
        return problem
    }

    static func busy(_ detail: String) -> Problem {
        var problem = Problem(.serviceUnavailable, "busy", detail)
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
