import Accounts
import Documents
import Packets
import Reports

/// A report as a run over a small gateway gives it: every verdict, path and kind of cell that matters to the
/// renderings. The accounts are invented.
enum SampleReport {
    static let begin = Timestamp(nanoseconds: 1_795_445_442_762_000_000)

    static func minute(_ minutes: Int64) -> Timestamp { begin + .seconds(60 * minutes) }

    static let report = Report(
        inputs: [
            .init(file: "edge.pcapng.xz", packets: 1_204_331, bytes: 182_431_002, first: begin, last: minute(27)),
            .init(file: "inside.pcapng.xz", packets: 801_220, bytes: 91_022_310, first: begin, last: minute(27)),
            .init(
                file: "requests.jsonl.gz", bytes: 96_185, first: minute(1), last: minute(26),
                problems: [
                    "line 812: duration: negative",
                    "line 3 and 2,152 more: client: \"cli)\" is a piece of a User-Agent cut at a comma; in HAProxy "
                        + "log it with req.fhdr instead of req.hdr",
                ], records: 4987),
        ],
        accounts: [
            clear("acct_73ab4876", .direct, ["KimiCLI/1.3"], connections: 4, exchanges: 81),
            clear(
                "acct_6744959e", .direct, ["claude-cli/2.0.37 (external, cli)"], connections: 9, exchanges: 1412),
            clear("acct_70d5d824", .vpn, ["QwenCode/0.3.6 (linux; x64)"], connections: 3, exchanges: 54),
            clear(
                "acct_05e3e3fa", .nat, ["Charm Crush/0.21.3 (https://charm.land/crush)"], connections: 6,
                exchanges: 111),
            clear(
                "acct_cec2fc70", .forwardProxy, ["aider/0.86.0", "KimiCLI/1.6"], share: 0.8, connections: 14,
                exchanges: 46
            ),
            clear("acct_1fedf1a5", .unknown, [], connections: 1, exchanges: 2),
            inspected,
            pooled,
            relayed,
            shared,
        ],
        coverage: .init(
            unattributedExchanges: 88, blindSeconds: 12.5, evictedConnections: 0,
            counters: ["damaged_log_lines": 1, "cut_clients": 2153, "truncated_headers": 0]))

    private static var inspected: AccountReport {
        var account = clear(
            "acct_dd7a3892", .tlsIntermediary, ["opencode/1.0.101 ai-sdk/provider-utils/3.0.17"],
            connections: 12, exchanges: 98)
        account.findings = [.init(kind: .identityMismatch, severity: .low, since: minute(3))]
        account.evidence = [
            .init(
                signal: "client-hello-mismatch", proof: .identity, log10E: 1.4, samples: 12,
                summary: "12 of 12 TLS handshakes are unlike any that opencode makes elsewhere.")
        ]
        return account
    }

    private static var pooled: AccountReport {
        var account = clear(
            "acct_07583c3c", .tlsIntermediary,
            ["claude-cli/2.0.37 (external, cli)", "KimiCLI/1.6", "QwenCode/0.4.0", "aider/0.81.2"],
            share: 0.98,
            connections: 41, exchanges: 812)
        account.verdict = .watch
        account.proofs.relay = 3.1
        account.findings = [
            .init(kind: .identityMismatch, severity: .medium, since: minute(2)),
            .init(kind: .accountPool, severity: .high, since: minute(4)),
        ]
        account.evidence = [
            .init(
                signal: "client-hello-mismatch", proof: .identity, log10E: 2.2, samples: 41,
                summary: "41 of 41 TLS handshakes are unlike any that claude-cli makes elsewhere."),
            .init(
                signal: "accounts-on-one-connection", proof: .relay, log10E: 3.1, samples: 39,
                summary: "39 of 41 TLS connections carried requests of 3 accounts (acct_07583c3c, "
                    + "acct_b51d90a9, acct_ed71333d), which no single client does."),
            .init(
                signal: "rtt-gap", proof: .path, log10E: 0, samples: 41,
                summary: "TLS takes no longer than TCP, so it ends where TCP ends."),
            .init(
                signal: "crossing", proof: .relay, log10E: 0.8, samples: 120,
                summary: "47 % of returns to a connection found an unrelated thread on it."),
        ]
        return account
    }

    private static var relayed: AccountReport {
        var account = clear(
            "acct_11911a7c", .tlsIntermediary, ["KimiCLI/1.7", "QwenCode/0.2.1 (linux; x64)"],
            connections: 22, exchanges: 377)
        account.verdict = .watch
        account.proofs.relay = 2
        account.findings = [.init(kind: .relaySharing, severity: .medium, since: minute(6))]
        account.evidence = [
            .init(
                signal: "clients-on-one-connection", proof: .relay, log10E: 2, samples: 22,
                summary: "5 different clients shared one TLS connection.")
        ]
        return account
    }

    static func clear(
        _ name: String, _ path: AccountReport.Path.Label, _ clients: [String], share: Double = 1,
        connections: Int, exchanges: Int
    ) -> AccountReport {
        AccountReport(
            account: name, verdict: .clear,
            path: .init(primary: path, shares: share < 1 ? [path: share, .unknown: 1 - share] : [path: 1]),
            fanOut: .init(endpoints: 1, networks: 1, connections: connections, clients: clients.count),
            clients: clients, exchanges: exchanges, firstSeen: minute(1), lastSeen: minute(25))
    }
}
