/// Why a request has no answer: a problem document (RFC 9457, `application/problem+json`). The type stays
/// `about:blank`, so the title is the status's phrase; programs go by `code`.
package struct Problem: Codable, Sendable, Equatable {
    /// Stable, in kebab case.
    package var code: String
    /// One sentence: what is wrong with this request, and what would be right.
    package var detail: String
    /// The query parameter or member of the body at fault; left out where none is.
    package var parameter: String?
    /// The status of HTTP.
    package var status: Int
    package var title: String
    package var type = "about:blank"

    package init(code: String, detail: String, parameter: String?, status: Int, title: String) {
        self.code = code
        self.detail = detail
        self.parameter = parameter
        self.status = status
        self.title = title
    }

    // Not DocumentKey: a parameter that no problem has is left out and not null.
    private enum CodingKeys: CodingKey { case code, detail, parameter, status, title, type }
}
