package import Base

/// Which header fields of the inside hop name account and client, and which are believed.
package struct HeaderRules: Sendable {
    /// Names the account; wins over credentials.
    package var account: FieldName? = .accountID
    /// Fields with a credential, the preferred first; the account is then its name under ``credentialKey``.
    package var credentials = FieldName.credentials
    /// Without it credentials are not read.
    package var credentialKey: CredentialKey?
    /// Fields with the claimed client, the preferred first.
    package var clients: [FieldName] = [.userAgent]
    /// The one field in which the gateway names the client's address. No other is read for it: gateways pass on what they
    /// do not write, so every other address field may be the client's own word.
    package var address: AddressField? = AddressField(.xForwardedFor)
    /// The client's port, for gateways whose address field has none. By convention the field has the port that the client
    /// connected *to*; a port from it is therefore kept as a doubtful one (``Exchange/isPortDoubtful``).
    package var port: FieldName? = .xForwardedPort
    /// How many trusted proxies append to the address field: the client is the element that many from the end, as
    /// everything before it came from the client. 1 to ``maximumHops``.
    package var trustedHops = 1
    /// Networks of fronts that end connections before the gateway: an address of theirs is not the client's, and the
    /// element before it, which the front wrote, is.
    package var fronts: [IPNetwork] = []
    /// Connections begin with a PROXY header, and it is believed. It stands before every byte that a client can send, so it
    /// wins over the address field.
    package var trustsProxyHeader = false
    /// Look for the stop reason in the last bytes of each response; nothing else of a body is ever looked at.
    package var readsStopReason = false

    package static let maximumHops = 8

    package init() {}
}
