import Accounts
import Documents
import Packets
import Reports

extension SampleReport {
    /// Midnight (UTC) of the day on which the sample begins.
    static let midnight = Timestamp(nanoseconds: begin.nanoseconds / 86_400_000_000_000 * 86_400_000_000_000)

    static func day(
        _ number: Int64, exchanges: Int, turns: Int, hours: [UInt32], people: Double = 0, relay: Double = 0,
        blind: Bool = false
    ) -> AccountReport.Day {
        AccountReport.Day(
            start: midnight + .seconds(86_400 * number), exchanges: exchanges, humanTurns: turns,
            hours: hours.reduce(0) { $0 | 1 << $1 }, proofs: .init(relay: relay, people: people),
            isPartlyBlind: blind)
    }

    /// An account with everything to explain: several people behind a relay, found on the fourth of its days.
    static let shared: AccountReport = {
        var account = clear(
            "acct_5f21c09e", .tlsIntermediary, ["opencode/1.0.101", "KimiCLI/1.7", "claude-cli/2.0.37"],
            share: 0.96, connections: 63, exchanges: 2954)
        account.verdict = .alert
        account.findings = [
            .init(kind: .bulkHarvest, severity: .low, since: minute(8)),
            .init(kind: .relaySharing, severity: .high, since: minute(11)),
        ]
        account.headcount = .init(estimate: 6, low: 4, high: 9)
        account.proofs = .init(relay: 3.12, people: 6.4)
        account.continuity = 0.813
        account.fanOut.threads = 214
        account.fanOut.threadsPerConnection = 3.397
        account.firstSeen = midnight + .seconds(-6 * 86_400 + 3_601)
        account.evidence = [
            .init(
                signal: "clients-on-one-connection", proof: .relay, log10E: 3.12, samples: 63,
                summary: "3 different clients spoke on one TLS connection, on 51 connections of 63; a connection "
                    + "of one's own carries one client."),
            .init(
                signal: "rtt-gap", proof: .path, log10E: 0, samples: 63,
                summary: "TLS takes no longer than TCP, so it ends where TCP ends."),
            .init(
                signal: "attention", proof: .people, log10E: 8.9, samples: 1180,
                summary: "Turns in different threads fell within 2 s of each other 41 times in 6 days, where "
                    + "independent people would 39 times and one person at most 8 times."),
            .init(
                signal: "installations", proof: .people, log10E: 6.6, samples: 5,
                summary: "5 installations of one client worked side by side for 6 days; one person keeps 2."),
        ]
        account.silent = [
            .init(signal: "hidden-legs", reason: "it needs 200 tool-loop gaps of one client, and the most was 64"),
            .init(signal: "rhythm", reason: "it needs a week of turns"),
        ]
        account.timeline = [
            day(-6, exchanges: 310, turns: 92, hours: [1, 2, 3, 8, 9, 10, 13, 14], people: 0.4, relay: 1.9),
            day(-5, exchanges: 501, turns: 188, hours: [1, 2, 3, 4, 7, 8, 9, 13, 20], people: 2.31, relay: 2.8),
            day(-2, exchanges: 622, turns: 240, hours: [0, 1, 2, 9, 10, 11, 12, 22, 23], people: 4.95, relay: 3.1),
            day(-1, exchanges: 1004, turns: 431, hours: Array(0..<24), people: 6, relay: 3.12, blind: true),
            day(0, exchanges: 517, turns: 229, hours: [0, 1, 2, 3, 8, 9, 10, 14, 15], people: 6.4, relay: 3.12),
        ]
        return account
    }()

    /// Behind a relay, with nothing known of people.
    static let watched: AccountReport = {
        var account = report.accounts[7]
        account.silent = ["attention", "rhythm"].map {
            .init(signal: $0, reason: "no exchange says how its response ended")
        }
        account.timeline = [day(0, exchanges: 812, turns: 0, hours: [], relay: 3.1)]
        return account
    }()

    /// With nothing to say but where it comes from and when.
    static let ordinary: AccountReport = {
        var account = report.accounts[2]
        account.headcount = .init(estimate: 1, low: 1, high: 1)
        account.firstSeen = midnight + .seconds(-30 * 86_400 + 29_000)
        account.evidence = [
            .init(
                signal: "small-packets", proof: .path, log10E: 0, samples: 3,
                summary: "Packets are 80 bytes smaller than the link allows, on 3 connections of 3.")
        ]
        account.timeline = (0..<31).map { number in
            day(
                number - 30, exchanges: 54, turns: 12, hours: [8, 9, 10, 14, 15],
                people: number % 7 == 0 ? -0.34 : 0)
        }
        return account
    }()
}
