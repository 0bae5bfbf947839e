import Foundation

/// Why an answer of the daemon cannot be shown: it is of another version, or damaged.
package struct DocumentError: Error, Equatable, CustomStringConvertible {
    package var description: String
}

/// Reading what the daemon's API answers. Whatever is not known is passed over: a daemon may be newer than the command.
package enum ServiceDocument {
    /// - Parameter what: Names the document in errors.
    package static func decode<Document: Decodable>(
        _ type: Document.Type, _ bytes: [UInt8], what: String
    ) throws(DocumentError) -> Document {
        do {
            return try UnreadableDocument.decoding(type, from: Data(bytes), file: what)
        } catch {
            throw DocumentError(
                description:
                    "\(error.description): the daemon's answer is not understood; is it of another version?")
        }
    }
}
