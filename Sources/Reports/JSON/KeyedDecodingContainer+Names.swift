extension KeyedDecodingContainer {
    /// A value out of a fixed set of names, which the error lists.
    package func decodeName<Name: RawRepresentable<String> & CaseIterable>(
        _ type: Name.Type, forKey key: Key
    ) throws -> Name {
        let text = try decode(String.self, forKey: key)
        guard let name = Name(rawValue: text) else {
            let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "must be one of \(known), not \"\(text)\"")
        }
        return name
    }
}
