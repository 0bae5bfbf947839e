import Accounts
import Documents
import Evaluation
import Foundation
import Reports
import TestSupport
import Testing

struct EvaluationTests {
    private static func truth(
        _ account: String, _ kind: String = "direct", path: String = "direct", violation: Bool = false,
        spoofed: Bool = false, users: Int = 1
    ) throws -> Truth {
        let text = """
            {"account": "\(account)", "class": "\(kind)", "users": \(users), "devices": 1, "violation": \(violation),
             "spoofed_identity": \(spoofed), "tls_terminated": false, "tcp_forwarded": false, "path": "\(path)"}
            """
        return try JSONDecoder().decode(Truth.self, from: Data(text.utf8))
    }

    private static func pair() throws -> Evaluation.Pair {
        Evaluation.Pair(
            report: "r.json", truth: "t.json",
            judgements: [
                Judgement(account: "right", verdict: .clear, path: .direct),
                Judgement(account: "abstained", verdict: .watch, path: .unknown),
                Judgement(account: "wrong", verdict: .alert, path: .direct, findings: [.identityMismatch]),
                Judgement(account: "relay", verdict: .alert, path: .tlsIntermediary, findings: [.identityMismatch]),
                Judgement(account: "watched", verdict: .watch, path: .tlsIntermediary),
                Judgement(account: "missed", verdict: .clear, path: .tlsIntermediary),
                Judgement(account: "stranger", verdict: .alert, path: .vpn),
            ],
            truths: [
                try truth("right"), try truth("abstained"), try truth("wrong", "vpn", path: "vpn"),
                try truth("relay", "relay_go", path: "tls-intermediary", violation: true, spoofed: true),
                try truth("watched", "relay_go", path: "tls-intermediary", violation: true),
                try truth("missed", "relay_go", path: "tls-intermediary", violation: true),
                try truth("absent", "relay_go", path: "tls-intermediary", violation: true, spoofed: true),
            ])
    }

    @Test func `paths are right wrong or abstained`() throws {
        let evaluation = Evaluation([try Self.pair()])
        #expect(evaluation.paths == Evaluation.PathScore(right: 4, wrong: 1, abstained: 2))
        #expect(evaluation.paths.accuracy == 0.8)
        #expect(evaluation.pathsByKind["direct"] == Evaluation.PathScore(right: 1, wrong: 0, abstained: 1))
        #expect(evaluation.pathsByKind["vpn"]?.accuracy == 0)
        #expect(evaluation.pathsByLabel[.tlsIntermediary]?.right == 3)
        #expect(evaluation.confusion[.vpn] == [.direct: 1])
        #expect(evaluation.confusion[.tlsIntermediary] == [.tlsIntermediary: 3, .unknown: 1])
    }

    @Test func `verdicts are held against violations`() throws {
        let evaluation = Evaluation([try Self.pair()])
        #expect(evaluation.atAlert.truePositives == 1)
        #expect(evaluation.atAlert.falsePositives.map(\.account) == ["wrong"])
        #expect(evaluation.atAlert.falseNegatives.map(\.account) == ["watched", "missed", "absent"])
        #expect(evaluation.atAlert.precision == 0.5 && evaluation.atAlert.recall == 0.25)
        #expect(evaluation.atWatch.truePositives == 2 && evaluation.atWatch.trueNegatives == 1)
        #expect(evaluation.atWatch.precision == 0.5 && evaluation.atWatch.recall == 0.5)
        #expect(evaluation.accused.map(\.name.account) == ["abstained", "wrong"])
    }

    @Test func `mismatches are held against spoofed identities`() throws {
        let evaluation = Evaluation([try Self.pair()])
        #expect(evaluation.identity.truePositives == 1)
        #expect(evaluation.identity.falsePositives.map(\.account) == ["wrong"])
        #expect(evaluation.identity.falseNegatives.map(\.account) == ["absent"])
    }

    @Test func `accounts of one side are listed`() throws {
        let evaluation = Evaluation([try Self.pair()])
        #expect(evaluation.onlyInTruth == [.init(account: "absent", file: "t.json")])
        #expect(evaluation.onlyInReport == [.init(account: "stranger", file: "r.json")])
    }

    @Test func `verdicts are counted by class`() throws {
        let evaluation = Evaluation([try Self.pair()])
        #expect(evaluation.verdictsByKind["direct"] == Evaluation.VerdictCount(clear: 1, watch: 1))
        #expect(evaluation.verdictsByKind["vpn"] == Evaluation.VerdictCount(alert: 1))
        // What the report does not know counts as clear.
        #expect(evaluation.verdictsByKind["relay_go"] == Evaluation.VerdictCount(clear: 2, watch: 1, alert: 1))
    }

    private static func countedPair() throws -> Evaluation.Pair {
        var pair = try pair()
        let counts = [
            "right": (1, 1), "wrong": (2, 4), "relay": (4, 9), "watched": (2, 3), "stranger": (1, 1),
        ]
        for index in pair.judgements.indices {
            guard let (low, high) = counts[pair.judgements[index].account] else { continue }
            pair.judgements[index].headcount = .init(estimate: low, low: low, high: high)
        }
        for index in pair.truths.indices where pair.truths[index].violation { pair.truths[index].users = 9 }
        return pair
    }

    @Test func `headcount intervals are held against true users`() throws {
        let evaluation = Evaluation([try Self.countedPair()])
        // right 1–1 of 1, wrong 2–4 of 1, relay 4–9 of 9, watched 2–3 of 9; the others are not counted.
        #expect(evaluation.headcounts.total == 4 && evaluation.headcounts.covered == 2)
        #expect(evaluation.headcounts.coverage == 0.5 && evaluation.headcounts.meanWidth == 3)
        #expect(evaluation.headcounts.overstated.map(\.account) == ["wrong"])
        #expect(evaluation.headcounts.understated.map(\.account) == ["watched"])
        #expect(evaluation.headcountsByKind["direct"]?.coverage == 1)
        #expect(evaluation.headcountsByKind["vpn"]?.coverage == 0)
        #expect(Evaluation([try Self.pair()]).headcounts.coverage == nil)
    }

    @Test func `absurd intervals do not trap`() throws {
        var pair = try Self.pair()
        pair.judgements[0].headcount = .init(estimate: 1, low: .min, high: .max)
        #expect(Evaluation([pair]).headcounts.covered == 1)
        #expect(!Evaluation([pair]).text(.plain).isEmpty && !Evaluation([pair]).json().isEmpty)
    }

    @Test func `false alerts are named and their absence is said`() throws {
        var pair = try Self.pair()
        #expect(Evaluation([pair]).text(.plain).contains("\n1 false alert: wrong\n"))
        pair.judgements[2].verdict = .watch
        #expect(Evaluation([pair]).text(.plain).contains("\nNo false alert\n"))
    }

    @Test func `several pairs are pooled`() throws {
        var second = try Self.pair()
        second.report = "r2.json"
        let evaluation = Evaluation([try Self.pair(), second])
        #expect(evaluation.paths == Evaluation.PathScore(right: 8, wrong: 2, abstained: 4))
        #expect(evaluation.atAlert.falsePositives.map(\.file) == ["r.json", "r2.json"])
        #expect(evaluation.text(.plain).contains("wrong (r2.json)"))
    }

    @Test func `without cases a ratio is unknown`() throws {
        let evaluation = Evaluation([
            Evaluation.Pair(report: "r", truth: "t", judgements: [], truths: [try Self.truth("a")])
        ])
        #expect(evaluation.paths.accuracy == nil && evaluation.atAlert.precision == nil)
        #expect(evaluation.atAlert.recall == nil && evaluation.paths.abstention == 1)
        let json = String(decoding: evaluation.json(), as: UTF8.self)
        #expect(json.contains("\"recall\": null"))
    }

    @Test func `the text reads well`() throws {
        let text = Evaluation([try Self.countedPair()]).text(TextStyle(width: 80))
        try Golden.expect(text, equals: "evaluation-80.txt")
    }

    @Test func `the JSON is unchanged`() throws {
        let json = Evaluation([try Self.countedPair()]).json()
        #expect(try JSONSerialization.jsonObject(with: Data(json)) is [String: Any])
        try Golden.expect(String(decoding: json, as: UTF8.self), equals: "evaluation.json")
    }
}
