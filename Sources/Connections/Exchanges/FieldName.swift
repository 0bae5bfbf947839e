/// A header field name, lower-cased.
package struct FieldName: Hashable, Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    /// Nil unless the name is a token (RFC 9110 §5.1).
    package init?(_ name: some StringProtocol) {
        let bytes = Array(name.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy(isTokenOctet) else { return nil }
        self.bytes = bytes.map(lowercase)
    }

    private init(known name: StaticString) {
        bytes = Array(name.description.utf8)
    }

    package var description: String { String(decoding: bytes, as: UTF8.self) }

    package static let accountID = FieldName(known: "x-account-id")
    package static let userAgent = FieldName(known: "user-agent")
    package static let forwarded = FieldName(known: "forwarded")
    package static let xForwardedFor = FieldName(known: "x-forwarded-for")
    package static let xForwardedPort = FieldName(known: "x-forwarded-port")
    static let contentLength = FieldName(known: "content-length")
    static let contentType = FieldName(known: "content-type")
    static let transferEncoding = FieldName(known: "transfer-encoding")
    static let upgrade = FieldName(known: "upgrade")

    /// Where clients of these APIs put their credential: OpenAI, Anthropic, Azure, Google.
    package static let credentials = [
        FieldName(known: "authorization"), FieldName(known: "x-api-key"), FieldName(known: "api-key"),
        FieldName(known: "x-goog-api-key"),
    ]

    /// The field carries a secret by its definition. Its value must never become an account's name.
    package var isSecret: Bool { Self.credentials.contains(self) || Self.otherSecrets.contains(self) }

    private static let otherSecrets: Set = [
        FieldName(known: "proxy-authorization"), FieldName(known: "cookie"), FieldName(known: "set-cookie"),
    ]
}

/// The field in which the gateway names the client's address, and how it is written there.
package struct AddressField: Sendable, Equatable {
    /// How addresses stand in the field.
    enum Form: Sendable {
        /// X-Forwarded-For: every hop appends the address of its own client.
        case list
        /// Forwarded (RFC 7239): the same, as `for=`.
        case elements
        /// Any other field, such as X-Real-IP or CF-Connecting-IP: one address, set by one hop.
        case single
    }

    package let name: FieldName
    let form: Form

    package init(_ name: FieldName) {
        self.name = name
        form =
            switch name {
            case .forwarded: .elements
            case .xForwardedFor: .list
            default: .single
            }
    }
}
