/// The keys of a document. A type whose `CodingKeys` conform to it keeps the rules below without saying so itself,
/// because the code that Swift makes for `Codable` calls the functions of this file.
///
/// Writing: what is unknown is written as `null`, never left out, and a number has at most ``places`` decimal places.
///
/// Reading: a count, number, list or group of figures that is missing has its empty value, because the daemon may be older
/// than the command that reads. A missing text is an error: it names what the rest is about.
package protocol DocumentKey: CodingKey {
    /// Decimal places of numbers, 0 to 9.
    static var places: Int { get }
}

extension DocumentKey {
    package static var places: Int { 3 }
}

/// A group of figures that may be missing as a whole.
package protocol Figures: Codable, Sendable, Equatable {
    /// Nothing was counted.
    init()
}

extension KeyedEncodingContainer where Key: DocumentKey {
    mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encodeOrNull(value, key) }
    mutating func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try encodeOrNull(value, key) }
    mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encodeOrNull(value, key) }
    mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encodeOrNull(value, key) }
    mutating func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        try encodeOrNull(value, key)
    }

    mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
        try encodeOrNull(value?.rounded(places: Key.places), key)
    }

    mutating func encode(_ value: Double, forKey key: Key) throws {
        try encodeOrNull(.some(value.rounded(places: Key.places)), key)
    }

    private mutating func encodeOrNull<Value: Encodable>(_ value: Value?, _ key: Key) throws {
        // `Value` is not known here, so this is the standard library's function and none of the above.
        if let value { try encode(value, forKey: key) } else { try encodeNil(forKey: key) }
    }
}

extension KeyedDecodingContainer where Key: DocumentKey {
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try decodeIfPresent(type, forKey: key) ?? 0 }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try decodeIfPresent(type, forKey: key) ?? 0 }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try decodeIfPresent(type, forKey: key) ?? false
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try decodeIfPresent(type, forKey: key) ?? 0
    }

    func decode<Element: Decodable>(_ type: [Element].Type, forKey key: Key) throws -> [Element] {
        try decodeIfPresent(type, forKey: key) ?? []
    }

    func decode<Value: Decodable>(_ type: [String: Value].Type, forKey key: Key) throws -> [String: Value] {
        try decodeIfPresent(type, forKey: key) ?? [:]
    }

    func decode<Group: Figures>(_ type: Group.Type, forKey key: Key) throws -> Group {
        try decodeIfPresent(type, forKey: key) ?? Group()
    }

    /// A value out of a fixed set of names, which the error lists.
    func decode<Name: DocumentName>(_ type: Name.Type, forKey key: Key) throws -> Name {
        try Name(decode(String.self, forKey: key)) { reason in
            DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: reason)
        }
    }
}

extension Double {
    /// JSON has no infinity and no NaN: what is beyond ±10⁹ is that bound, and what is not a number is 0.
    /// - Parameter places: Decimal places kept, 0 to 9.
    package func rounded(places: Int) -> Double {
        guard !isNaN else { return 0 }
        let scale = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9][min(max(places, 0), 9)]
        return (min(max(self, -1e9), 1e9) * scale).rounded() / scale
    }
}
