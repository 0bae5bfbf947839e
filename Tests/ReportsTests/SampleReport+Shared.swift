import Accounts
import Base
import Documents
import Reports
import Signals

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
                .clientsOnOneConnection(
                    clients: ["KimiCLI/1.7", "claude-cli/2.0.37", "opencode/1.0.101"], mixedConnections: 51,
                    connections: 63), log10E: 3.12, samples: 63),
            .init(.link(kind: .tunnel, mtuBytes: nil, connections: 63), samples: 63),
            .init(
                .attention(
                    prompts: 1180, fastFollowUps: 41, expectedIfIndependent: 39.2, expectedOfOnePersonAtMost: 7.84,
                    windowSeconds: 1.5, longestWindowSeconds: 11), log10E: 8.9, samples: 1180),
            .init(
                .installations(
                    samples: 12, exceeding: 9, allowedInstallations: 3, mostInstallations: 5,
                    onePersonShareAtMost: 0.05), log10E: 6.6, samples: 12),
            .init(
                .hiddenLegs(
                    samples: 11, exceeding: 4, allowedDistances: 3, mostDistances: 5, onePersonShareAtMost: 0.05,
                    sampleHours: 4), log10E: 2.4, samples: 66),
        ]
        account.silent = [.init(.rhythm, .stretchesTooShort(hoursNeeded: 18, breakHours: 4))]
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
        account.silent = [.init(.attention, .promptsNotMarked), .init(.rhythm, .promptsNotMarked)]
        account.timeline = [day(0, exchanges: 812, turns: 0, hours: [], relay: 3.1)]
        return account
    }()

    /// With nothing to say but where it comes from and when.
    static let ordinary: AccountReport = {
        var account = report.accounts[2]
        account.headcount = .init(estimate: 1, low: 1, high: 1)
        account.firstSeen = midnight + .seconds(-30 * 86_400 + 29_000)
        account.evidence = [
            .init(.link(kind: .other, mtuBytes: 1_340, connections: 3), samples: 3)
        ]
        account.timeline = (0..<31).map { number in
            day(
                number - 30, exchanges: 54, turns: 12, hours: [8, 9, 10, 14, 15],
                people: number % 7 == 0 ? -0.34 : 0)
        }
        return account
    }()
}
