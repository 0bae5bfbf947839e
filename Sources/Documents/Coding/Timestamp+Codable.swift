public import Base

/// A time in a document: RFC 3339 §5.6 in UTC with milliseconds, rounded down. Any offset is read.
extension Timestamp: Codable {
    /// - Throws: `DecodingError` for text that is not a time.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = Timestamp(rfc3339: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be a time")
        }
        self = time
    }

    /// Writes the time as text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}
