import Accounts
import Documents
import Foundation
import Base
import Reports
import Signals
import TestSupport
import Testing

struct ReportJSONTests {
    private func object(_ report: Report) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: Data(report.json())) as? NSDictionary)
    }

    @Test func `indenting changes nothing but space`() throws {
        let compact = SampleReport.report.json(indents: false)
        #expect(compact.count { $0 == UInt8(ascii: "\n") } == 1)
        #expect(
            try JSONSerialization.jsonObject(with: Data(compact)) as? NSDictionary == object(SampleReport.report))
    }

    @Test func `keys are sorted at every level`() throws {
        let sorted = try JSONSerialization.data(
            withJSONObject: object(SampleReport.report), options: [.sortedKeys])
        #expect(keys(in: sorted) == keys(in: Data(SampleReport.report.json(indents: false))))
    }

    /// Every string that a colon follows, in order.
    private func keys(in json: Data) -> [String] {
        String(decoding: json, as: UTF8.self).matches(of: /"([a-z0-9_\-]+)":/).map { String($0.1) }
    }

    @Test func `what is unknown is null`() throws {
        let account = try #require((try object(SampleReport.report)["accounts"] as? [NSDictionary])?.first)
        #expect(account["headcount"] is NSNull && account["continuity"] is NSNull)
        let fanOut = try #require(account["fan_out"] as? NSDictionary)
        #expect(fanOut["threads"] is NSNull && fanOut["threads_per_connection"] is NSNull)
        #expect(account["timeline"] is NSNull && (account["silent"] as? [Any])?.isEmpty == true)
    }

    @Test func `silence and days are told when asked for`() throws {
        var report = SampleReport.report
        report.accounts = [SampleReport.shared]
        let json = Data(report.json(timelines: true))
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? NSDictionary)
        let account = try #require((object["accounts"] as? [NSDictionary])?.first)
        let silent: NSDictionary = [
            "cause": "stretches-too-short", "figures": ["break_hours": 4, "hours_needed": 18],
            "reason": SampleReport.shared.silent[0].cause.sentence, "signal": "rhythm",
            "title": "Prompts without a night's break",
        ]
        #expect(account["silent"] as? [NSDictionary] == [silent])
        let days = try #require(account["timeline"] as? [NSDictionary])
        #expect(days.count == 5)
        let expected: NSDictionary = [
            "date": "2026-11-17", "exchanges": 310, "human_turns": 92, "hours": [1, 2, 3, 8, 9, 10, 13, 14],
            "partly_blind": false, "proofs": ["people": ["log10_e": 0.4], "relay": ["log10_e": 1.9]],
        ]
        #expect(days.first == expected)
        #expect(days[3]["partly_blind"] as? Bool == true && (days[3]["hours"] as? [Int]) == Array(0..<24))
    }

    @Test func `rounded shares still sum to one`() throws {
        var report = SampleReport.report
        report.accounts[0].path = .init(
            primary: .direct, shares: [.direct: 1.0 / 3, .vpn: 1.0 / 3, .nat: 1.0 / 3, .unknown: 0])
        let account = try #require((try object(report)["accounts"] as? [NSDictionary])?.first)
        let shares = try #require((account["path"] as? NSDictionary)?["shares"] as? [String: Double])
        #expect(shares.count == 3)
        #expect(abs(shares.values.reduce(0, +) - 1) < 1e-9)
    }

    @Test(.enabled(if: JSONSchema.isAvailable, "needs python3-jsonschema"))
    func `every report matches the schema`() throws {
        var full = SampleReport.report
        full.accounts[0].headcount = .init(estimate: 6, low: 4, high: 9)
        full.accounts[0].continuity = 0.8
        full.accounts[0].fanOut.threads = 41
        full.accounts[0].fanOut.threadsPerConnection = 3.4
        full.accounts[1].proofs = .init(relay: .infinity, people: -.infinity)
        full.accounts[2].proofs = .init(relay: .nan, people: -0.0)
        full.accounts[3].firstSeen = nil
        full.coverage.blindSeconds = .infinity
        full.accounts[4].clients = ["\u{0}\u{1F}\"\\\u{7F}\u{9B}😀\u{2028}"]
        full.accounts[5].findings = AccountReport.Finding.Kind.allCases.flatMap { kind in
            AccountReport.Finding.Severity.allCases.map {
                .init(kind: kind, severity: $0, since: Timestamp(nanoseconds: .min))
            }
        }
        let empty = Report(inputs: [], accounts: [], coverage: .init())
        full.accounts[6].timeline = [
            SampleReport.day(0, exchanges: 1, turns: 0, hours: Array(0..<32), people: .nan, relay: .infinity),
            .init(start: Timestamp(nanoseconds: .min), exchanges: 0, humanTurns: 0, hours: .max),
            .init(start: Timestamp(nanoseconds: .max), exchanges: 0, humanTurns: 0, hours: 0),
        ]
        let documents =
            [SampleReport.report, full, empty, RealReport.proxies, RealReport.people].map { Data($0.json()) }
            + [Data(full.json(timelines: true))]
        #expect(try JSONSchema.violations(documents) == documents.map { _ in "" })
        let account = try #require((try object(full)["accounts"] as? [NSDictionary])?[4])
        #expect(account["clients"] as? [String] == full.accounts[4].clients)
    }

    /// A change to one place of a valid report that makes it wrong.
    struct Spoiling: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var from: String
        var to: String
    }

    static let spoilings: [Spoiling] = [
        .init(testDescription: "other schema", from: "\"tailgate.report/1\"", to: "\"tailgate.report/2\""),
        .init(testDescription: "unknown member", from: "\"schema\":", to: "\"extra\":1,\"schema\":"),
        .init(
            testDescription: "unknown member of an account", from: "\"verdict\":", to: "\"score\":1,\"verdict\":"),
        .init(testDescription: "missing headcount", from: "\"headcount\":null,", to: ""),
        .init(testDescription: "missing coverage counter", from: ",\"evicted_connections\":0", to: ""),
        .init(testDescription: "unknown verdict", from: "\"verdict\":\"watch\"", to: "\"verdict\":\"guilty\""),
        .init(testDescription: "unknown path", from: "\"primary\":\"vpn\"", to: "\"primary\":\"proxy\""),
        .init(testDescription: "unknown share", from: "\"shares\":{\"vpn\"", to: "\"shares\":{\"tor\""),
        .init(testDescription: "share above 1", from: "\"shares\":{\"vpn\":1}", to: "\"shares\":{\"vpn\":1.5}"),
        .init(testDescription: "unknown finding", from: "\"kind\":\"account-pool\"", to: "\"kind\":\"theft\""),
        .init(testDescription: "unknown severity", from: "\"severity\":\"low\"", to: "\"severity\":\"mild\""),
        .init(testDescription: "unknown proof", from: "\"proof\":\"relay\"", to: "\"proof\":\"guess\""),
        .init(testDescription: "negative count", from: "\"exchanges\":812", to: "\"exchanges\":-1"),
        .init(testDescription: "fractional count", from: "\"exchanges\":812", to: "\"exchanges\":1.5"),
        .init(testDescription: "text for a number", from: "\"log10_e\":2.2", to: "\"log10_e\":\"2.2\""),
        .init(testDescription: "local time", from: "14:51:42.762Z\"", to: "14:51:42.762+08:00\""),
        .init(testDescription: "text counter", from: "\"cut_clients\":2153", to: "\"cut_clients\":\"2153\""),
        .init(testDescription: "null account", from: "\"account\":\"acct_73ab4876\"", to: "\"account\":null"),
        .init(
            testDescription: "silence without a reason", from: "\"silent\":[]",
            to: "\"silent\":[{\"signal\":\"a\"}]"),
        .init(testDescription: "text for a timeline", from: "\"timeline\":null", to: "\"timeline\":\"\""),
        .init(testDescription: "empty day", from: "\"timeline\":null", to: "\"timeline\":[{}]"),
        .init(testDescription: "empty headcount", from: "\"headcount\":null", to: "\"headcount\":{}"),
    ]

    @Test(.enabled(if: JSONSchema.isAvailable, "needs python3-jsonschema"))
    func `the schema rejects wrong documents`() throws {
        let valid = String(decoding: SampleReport.report.json(indents: false), as: UTF8.self)

        let spoiled = try Self.spoilings.map { spoiling in
            let range = try #require(valid.range(of: spoiling.from), "\(spoiling.testDescription)")
            return Data(valid.replacingCharacters(in: range, with: spoiling.to).utf8)
        }
        let violations = try JSONSchema.violations([Data(valid.utf8)] + spoiled)
        #expect(violations[0] == "")
        for (spoiling, violation) in zip(Self.spoilings, violations.dropFirst()) {
            #expect(violation != "", "\(spoiling.testDescription) passes")
        }
    }
}
