package import Packets

/// Which header fields of the inside hop say who asks, and how far they are believed.
package struct HeaderRules: Sendable {
    /// Names the account; wins over credentials.
    package var account: FieldName? = .accountID
    /// Fields with a credential, the preferred first; the account is then its name under ``credentialKey``.
    package var credentials: [FieldName] = [.authorization, .apiKey]
    /// Without it credentials are not read.
    package var credentialKey: CredentialKey?
    /// Fields with the claimed client, the preferred first.
    package var clients: [FieldName] = [.userAgent]
    /// RFC 7239; wins over ``forwardedFor``.
    package var forwarded: FieldName? = .forwarded
    package var forwardedFor: FieldName? = .xForwardedFor
    /// The client's port, for hops that give the address in ``forwardedFor`` without one.
    package var forwardedPort: FieldName? = .xForwardedPort
    /// How many trusted proxies append to the address fields: the client is the element that many from the end,
    /// as everything before it came from the client. 1 to ``maximumHops``.
    package var trustedHops = 1
    /// Networks of fronts that end connections before the gateway: an address of theirs is not the client's, and the
    /// element before it, which the front wrote, is.
    package var fronts: [IPNetwork] = []
    /// Connections begin with a PROXY header, and it is believed; it wins over address fields.
    package var trustsProxyHeader = false
    /// Look for the stop reason in the last bytes of each response; nothing else of a body is ever looked at.
    package var readsStopReason = false

    package static let maximumHops = 8
    /// Longest claimed client kept, in bytes.
    package static let clientLimit = 256

    package init() {}
}

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
    package static let authorization = FieldName(known: "authorization")
    package static let apiKey = FieldName(known: "x-api-key")
    package static let userAgent = FieldName(known: "user-agent")
    package static let forwarded = FieldName(known: "forwarded")
    package static let xForwardedFor = FieldName(known: "x-forwarded-for")
    package static let xForwardedPort = FieldName(known: "x-forwarded-port")
    static let contentLength = FieldName(known: "content-length")
    static let contentType = FieldName(known: "content-type")
    static let transferEncoding = FieldName(known: "transfer-encoding")
    static let upgrade = FieldName(known: "upgrade")
}
