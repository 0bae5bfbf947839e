import Foundation

/// How every document is written and read: keys in the order of their bytes, `/` and letters as they are, one line
/// unless it is to be indented.
package enum DocumentCoding {
    /// A document without a line break behind it.
    /// - Parameter indents: One member a line, for reading.
    package static func encode(_ document: some Encodable, indents: Bool = false) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if indents { encoder.outputFormatting.insert(.prettyPrinted) }
        do {
            return escapingControls(Array(try encoder.encode(document)))
        } catch {
            // Numbers are finite (see DocumentKey), and no document has a value that JSON lacks.
            preconditionFailure("a document cannot be written: \(error)")
        }
    }

    /// A document on a line of its own.
    package static func line(_ document: some Encodable) -> [UInt8] { encode(document) + [UInt8(ascii: "\n")] }

    /// Reads a document; members that are not known are passed over.
    /// - Parameter source: What is read, for errors: a file's name, or `status`.
    package static func decode<Document: Decodable>(
        _ type: Document.Type, _ bytes: some Collection<UInt8>, from source: String
    ) throws(DocumentError) -> Document {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw DocumentError(source: source, error)
        } catch {
            throw DocumentError(source: source, reason: "\(error)")
        }
    }

    /// JSON allows DEL and the C1 controls (U+0080 to U+009F) bare, but a terminal may obey them. They can stand only
    /// inside strings, so each may be replaced by its escape.
    private static func escapingControls(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(where: { $0 == 0x7F || $0 == 0xC2 }) else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 64)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x7F {
                result += Array("\\u007f".utf8)
            } else if byte == 0xC2, index + 1 < bytes.count, (0x80...0x9F).contains(bytes[index + 1]) {
                index += 1
                result += Array("\\u00\(String(bytes[index], radix: 16))".utf8)
            } else {
                result.append(byte)
            }
            index += 1
        }
        return result
    }
}
