import Accounts
import ArgumentParser
import Connections
import Foundation
import Packets

/// What `analyze` and `connections` read, and whom they believe.
struct CaptureOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Captures: pcap or pcapng, plain or gzip, - for standard input. Several are merged by time.",
            valueName: "file"))
    var captures: [String] = []

    @Option(
        name: .long,
        help:
            "A gateway's request log in JSON Lines, plain or gzip; may be given several times, in any order of time."
    )
    var requests: [String] = []

    @Option(name: .long, help: "A BPF filter expression, as tcpdump takes it.")
    var filter: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Networks of the gateway's own hops, whose headers are believed; may be given several times. "
                + "Without it: the private, loopback and link-local ones.", valueName: "cidr"))
    var trust: [String] = []

    @Option(name: .long, help: "The header that names the account on the inside hop.")
    var accountHeader = "X-Account-Id"

    @Option(name: .long, help: "Proxies that add themselves to the address headers, counted from the inside.")
    var trustedHops = 1

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The key that turns credentials into pseudonyms where no header names the account; made on first use. "
                + "Without it: tailgate/credential.key in the state directory of the user.", valueName: "file"))
    var keyFile: String?

    @Option(name: .long, help: "Connections followed at once; beyond it the longest silent is let go.")
    var maxConnections = ConnectionLimits().connections

    func validate() throws {
        if captures.isEmpty, requests.isEmpty {
            throw ValidationError("name at least one capture, or a request log with --requests")
        }
        guard (1...HeaderRules.maximumHops).contains(trustedHops) else {
            throw ValidationError("--trusted-hops must be 1 to \(HeaderRules.maximumHops)")
        }
        guard (1...(1 << 24)).contains(maxConnections) else {
            throw ValidationError("--max-connections must be 1 to \(1 << 24)")
        }
        guard FieldName(accountHeader) != nil else {
            throw ValidationError("--account-header: \"\(accountHeader)\" is not a header name")
        }
        for text in trust where IPNetwork(text) == nil {
            throw ValidationError("--trust: \"\(text)\" is not a network such as 10.0.0.0/8")
        }
    }

    var limits: ConnectionLimits {
        var limits = ConnectionLimits()
        limits.connections = maxConnections
        return limits
    }

    /// RFC 1918, RFC 6598, RFC 4193, loopback and link-local: where a gateway's inside hop commonly runs.
    private static let insideNetworks = [
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "::1/128",
        "fc00::/7", "fe80::/10",
    ]

    var trustedNetworks: [IPNetwork] { (trust.isEmpty ? Self.insideNetworks : trust).compactMap { IPNetwork($0) } }

    /// - Throws: when the key file cannot be read, made or trusted.
    func headerRules() throws -> HeaderRules {
        var rules = HeaderRules()
        rules.account = FieldName(accountHeader)
        rules.trustedHops = trustedHops
        rules.trustsProxyHeader = true
        rules.credentialKey = try CredentialKeySource.key(at: keyFile)
        return rules
    }
}
