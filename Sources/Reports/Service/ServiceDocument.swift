package import Documents

/// Reading what the daemon's API answers.
package enum ServiceDocument {
    /// - Parameter what: Names the document in errors.
    package static func decode<Document: Decodable>(
        _ type: Document.Type, _ bytes: [UInt8], what: String
    ) throws(DocumentError) -> Document {
        do {
            return try DocumentCoding.decode(type, bytes, from: what)
        } catch {
            var error = error
            error.reason += "; the daemon may be of another version"
            throw error
        }
    }
}
