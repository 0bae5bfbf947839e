package import Documents

/// A request's target, encoded so that nothing in a name can change its meaning.
package struct RequestTarget: Sendable, Equatable {
    private var path: String
    private var query: [String] = []

    /// - Parameter account: Stands in the path for `{id}`; it may hold anything, a slash too.
    package init(_ route: Route, account: String = "") {
        path = route.path.split(separator: "/").map { "/" + ($0 == "{id}" ? Self.encode(account) : String($0)) }
            .joined()
    }

    /// Adds a parameter; `nil` and empty values are left out.
    package mutating func add(_ parameter: Parameter, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        query.append("\(parameter.name)=\(Self.encode(value))")
    }

    package var text: String { query.isEmpty ? path : path + "?" + query.joined(separator: "&") }

    /// All but the unreserved characters of RFC 3986 §2.3.
    private static func encode(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": result.unicodeScalars.append(scalar)
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }
}
