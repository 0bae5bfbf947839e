import Foundation

/// Why a document cannot be used: which one, the place in it, and what is wrong there.
package struct DocumentError: Error, Equatable, CustomStringConvertible {
    /// A file's name, or the kind of an answer.
    package var source: String
    /// Such as `element 3, users` or `accounts[3].verdict`; empty when the document as a whole is meant.
    package var place: String
    package var reason: String

    package init(source: String, place: String = "", reason: String) {
        self.source = source
        self.place = place
        self.reason = reason
    }

    package var description: String {
        [source, place, reason].filter { !$0.isEmpty }.joined(separator: ": ")
    }

    package init(source: String, _ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(source: source, place: Self.place(context.codingPath + [key]), reason: "missing")
        case .typeMismatch(let type, let context):
            self.init(
                source: source, place: Self.place(context.codingPath), reason: "must be \(Self.describe(type))")
        case .valueNotFound(let type, let context):
            self.init(
                source: source, place: Self.place(context.codingPath),
                reason: "must be \(Self.describe(type)), not null")
        case .dataCorrupted(let context):
            let detail = (context.underlyingError as NSError?)?.userInfo["NSDebugDescription"] as? String
            // At the top the text itself is not JSON; below it a value was refused and says why.
            let reason = context.codingPath.isEmpty ? "not JSON" : context.debugDescription
            self.init(
                source: source, place: Self.place(context.codingPath),
                reason: detail.map { "\(reason) (\($0))" } ?? reason)
        @unknown default:
            self.init(source: source, reason: "\(error)")
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        var place = ""
        for (depth, key) in path.enumerated() {
            if let index = key.intValue {
                place += depth == 0 ? "element \(index)" : "[\(index)]"
            } else {
                place += (depth == 0 ? "" : place.hasPrefix("element") && depth == 1 ? ", " : ".") + key.stringValue
            }
        }
        return place
    }

    private static func describe(_ type: Any.Type) -> String {
        switch type {
        case is Bool.Type: "true or false"
        case is String.Type: "a string"
        case is Int.Type: "a whole number"
        case is [Any].Type: "an array"
        default: "\(type)".contains("Array") ? "an array" : "an object"
        }
    }
}
