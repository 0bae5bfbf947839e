/// One of a fixed set of names, such as a verdict.
package protocol DocumentName: RawRepresentable<String>, CaseIterable, Codable, Sendable, Hashable {}

extension DocumentName {
    /// The names, as an error or a help text lists them.
    package static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }

    /// - Parameter error: Makes the error out of its reason.
    init(_ name: String, _ error: (String) -> any Error) throws {
        guard let known = Self(rawValue: name) else {
            throw error("must be one of \(Self.list), not \"\(name)\"")
        }
        self = known
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        try self.init(container.decode(String.self)) { reason in
            DecodingError.dataCorruptedError(in: container, debugDescription: reason)
        }
    }
}
