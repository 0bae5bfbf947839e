package import Foundation

/// Why a JSON document cannot be used: the file, the place in it, and what is wrong there.
package struct UnreadableDocument: Error, Equatable, CustomStringConvertible {
    package var file: String
    /// Such as `element 3, users` or `accounts[3].verdict`; empty when the file as a whole is meant.
    package var place: String
    package var reason: String

    package init(file: String, place: String = "", reason: String) {
        self.file = file
        self.place = place
        self.reason = reason
    }

    package var description: String {
        [file, place, reason].filter { !$0.isEmpty }.joined(separator: ": ")
    }

    /// Decodes a JSON document and turns what goes wrong into place and reason.
    package static func decoding<Document: Decodable>(
        _ type: Document.Type, from data: Data, file: String
    ) throws(UnreadableDocument) -> Document {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw UnreadableDocument(file: file, error)
        } catch {
            throw UnreadableDocument(file: file, reason: "\(error)")
        }
    }

    private init(file: String, _ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(file: file, place: Self.place(context.codingPath + [key]), reason: "missing")
        case .typeMismatch(let type, let context):
            self.init(
                file: file, place: Self.place(context.codingPath), reason: "must be \(Self.describe(type))")
        case .valueNotFound(let type, let context):
            self.init(
                file: file, place: Self.place(context.codingPath),
                reason: "must be \(Self.describe(type)), not null")
        case .dataCorrupted(let context):
            let detail = (context.underlyingError as NSError?)?.userInfo["NSDebugDescription"] as? String
            // At the top the text itself is no JSON; below it a value was refused and says why.
            let reason = context.codingPath.isEmpty ? "not JSON" : context.debugDescription
            self.init(
                file: file, place: Self.place(context.codingPath),
                reason: detail.map { "\(reason) (\($0))" } ?? reason)
        @unknown default:
            self.init(file: file, reason: "\(error)")
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
