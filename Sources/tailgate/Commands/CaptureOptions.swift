import Accounts
import ArgumentParser
import Connections
import Foundation
import Base

/// What `analyze` and `connections` read, and which hops they believe.
struct CaptureOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Captures in pcap or pcapng, plain or gzip; - is standard input. Several are merged by time.",
            valueName: "file"))
    var captures: [String] = []

    @Option(
        name: .long,
        help:
            "Request log of a gateway in JSON Lines, plain or gzip. Repeatable, in any order of time."
    )
    var requests: [String] = []

    @Option(name: .long, help: "Read only packets that match this pcap-filter(7) expression.")
    var filter: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Network of the gateway's own hops, whose headers are believed. Repeatable. Default: private, loopback and "
                + "link-local networks.", valueName: "cidr"))
    var trust: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Port of the servers behind the gateway. Repeatable. HTTP on other ports is counted and not believed. "
                + "Default: 8000 and 8080.", valueName: "port"))
    var insidePort: [UInt16] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Network of your own CDN or balancer that ends TCP or TLS before the gateway, or none. Repeatable. Default: a "
                + "front is recognised by the share of accounts on shared connections.", valueName: "cidr"))
    var front: [String] = []

    @Option(name: .long, help: "Header that names the account on the inside hop.")
    var accountHeader = "X-Account-Id"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Header that may hold a credential. Repeatable, in order of preference. Default: Authorization, X-Api-Key, "
                + "Api-Key, X-Goog-Api-Key.", valueName: "header"))
    var credentialHeader: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The one header in which the gateway writes the client's address: X-Forwarded-For, Forwarded, or one that "
                + "holds a single address.", valueName: "header"))
    var addressHeader = "X-Forwarded-For"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Header in which the gateway writes the client's own port, if the address has none. Empty disables it.",
            valueName: "header"))
    var portHeader = "X-Forwarded-Port"

    @Option(name: .long, help: "Number of proxies that append to the address header, counted from the inside.")
    var trustedHops = 1

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Key that turns credentials into pseudonyms; made on first use. Default: tailgate/credential.key in the "
                + "user's state directory.", valueName: "file"))
    var keyFile: String?

    @Option(
        name: .long,
        help:
            "Maximum connections tracked. When full, unconfirmed connections are evicted first, then the longest idle."
    )
    var maxConnections = ConnectionLimits().connections

    func validate() throws {
        if captures.isEmpty, requests.isEmpty {
            throw ValidationError("name a capture, or a request log with --requests")
        }
        guard (1...HeaderRules.maximumHops).contains(trustedHops) else {
            throw ValidationError("--trusted-hops must be 1 to \(HeaderRules.maximumHops)")
        }
        guard !insidePort.contains(0) else {
            throw ValidationError("--inside-port must be 1 to 65535, not 0")
        }
        guard (1...(1 << 24)).contains(maxConnections) else {
            throw ValidationError("--max-connections must be 1 to \(1 << 24)")
        }
        try validateHeaders()
        for text in front where IPNetwork(text) == nil && front != ["none"] {
            throw ValidationError("--front: \"\(text)\" is not a network such as 198.51.100.0/24, or none")
        }
        for text in trust where IPNetwork(text) == nil {
            throw ValidationError("--trust: \"\(text)\" is not a network such as 10.0.0.0/8")
        }
    }

    private func validateHeaders() throws {
        let options =
            [("--account-header", accountHeader), ("--address-header", addressHeader)]
            + (portHeader.isEmpty ? [] : [("--port-header", portHeader)])
        for (option, name) in options + credentialHeader.map({ ("--credential-header", $0) })
        where FieldName(name) == nil {
            throw ValidationError("\(option): \"\(name)\" is not a header name")
        }
        var names = Set<FieldName>()
        for (option, name) in options {
            guard let field = FieldName(name), names.insert(field).inserted else {
                throw ValidationError(
                    "\(option): \(name) is also named by another option; each needs its own header")
            }
        }
        guard let account = FieldName(accountHeader), !account.isSecret, !credentials.contains(account) else {
            throw ValidationError(
                "--account-header: \(accountHeader) holds a credential, which would become the account's name as it stands; "
                    + "use --credential-header for it")
        }
    }

    private var credentials: [FieldName] {
        credentialHeader.isEmpty ? FieldName.credentials : credentialHeader.compactMap { FieldName($0) }
    }

    /// As `edge.fronts`: nil when a front is to be recognised.
    var fronts: [IPNetwork]? {
        if front.isEmpty { return nil }
        return front == ["none"] ? [] : front.compactMap { IPNetwork($0) }
    }

    var limits: ConnectionLimits {
        var limits = ConnectionLimits()
        limits.connections = maxConnections
        return limits
    }

    /// RFC 1918, RFC 6598, RFC 4193, loopback and link-local: where a gateway's inside hop commonly runs.
    var insidePorts: [UInt16] { insidePort.isEmpty ? HopTrust.commonPorts : insidePort }

    var trustedNetworks: [IPNetwork] { trust.isEmpty ? IPNetwork.inside : trust.compactMap { IPNetwork($0) } }

    /// - Throws: when the key file cannot be read, made or trusted.
    func headerRules() throws -> HeaderRules {
        var rules = HeaderRules()
        rules.account = FieldName(accountHeader)
        rules.credentials = credentials
        rules.address = FieldName(addressHeader).map(AddressField.init)
        rules.port = FieldName(portHeader)
        rules.trustedHops = trustedHops
        rules.fronts = fronts ?? []
        rules.trustsProxyHeader = true
        rules.credentialKey = try CredentialKeySource.key(at: keyFile)
        return rules
    }
}
