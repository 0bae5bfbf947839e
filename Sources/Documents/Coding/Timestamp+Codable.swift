package import Packets

/// A time in a document: RFC 3339 §5.6 in UTC with milliseconds, rounded down. Any offset is read.
extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = Timestamp(rfc3339: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "must be a time")
        }
        self = time
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        var bytes: [UInt8] = []
        bytes.appendTimestamp(self)
        try container.encode(String(decoding: bytes, as: UTF8.self))
    }
}
