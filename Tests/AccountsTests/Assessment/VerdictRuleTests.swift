import Base
import Documents
import Testing

@testable import Accounts

struct VerdictRuleTests {
    private static let early = Timestamp.afterMidnight(100)
    private static let late = Timestamp.afterMidnight(200)

    /// - Parameter families: log10 of attention, hidden legs, rhythm and installations.
    private func rule(
        relay: Double = 0, isMixed: Bool = false, sign: Bool = false, crossing: Double = 0,
        shares: Bool = false, people: Double = 0, families: [Double] = [0, 0, 0, 0], hint: Double = 0,
        onePerson: Double = 0, low: Int? = nil
    ) -> VerdictRule {
        VerdictRule(
            relay: relay, relaySince: relay > 0 || isMixed ? Self.early : nil, isMixed: isMixed,
            hasRelaySign: sign || isMixed, crossing: crossing, sharesConnections: shares, people: people,
            peopleSince: people >= 6 ? Self.late : nil, families: PeopleProof(families: families.map { $0 * ln10 }),
            hint: hint, onePerson: onePerson,
            headcount: low.map { AccountReport.Headcount(estimate: $0, low: $0, high: $0 + 2) })
    }

    @Test func `an alert takes both proofs at their bars`() {
        #expect(rule(relay: 2, isMixed: true, people: 6).verdict == .alert)
        #expect(rule(relay: 2, people: 6).verdict == .alert)
        #expect(rule(relay: 1.99, isMixed: true, people: 6).verdict == .watch)
        #expect(rule(relay: 2, isMixed: true, people: 5.99).verdict == .watch)
        #expect(rule(relay: 300, isMixed: true).verdict == .watch)
        #expect(rule(people: 300).verdict == .watch)
    }

    @Test func `people without a relay alert only if rhythm and installations pass by themselves`() {
        #expect(rule(people: 7, families: [9, 0, 6, 6]).verdict == .alert)
        #expect(rule(people: 7, families: [9, 9, 5.9, 9]).verdict == .watch)
        #expect(rule(people: 7, families: [9, 9, 9, 5.9]).verdict == .watch)
        #expect(rule(people: 5.9, families: [0, 0, 9, 9]).verdict != .alert)
    }

    @Test(arguments: PeopleFamily.allCases)
    func `one witness, however loud, is worth a look only with a sign of a relay`(family: PeopleFamily) {
        var families = [0.0, 0, 0, 0]
        families[family.rawValue] = 1_000
        #expect(rule(families: families).verdict == .clear)
        #expect(rule(sign: true, families: families).verdict == .watch)
        #expect(rule(isMixed: true, families: families, onePerson: 3).verdict == .watch)
        #expect(rule(relay: 2, families: families).verdict == .watch)
        families[family.rawValue] = 1.9
        #expect(rule(sign: true, families: families).verdict == .clear)
    }

    @Test func `a hint counts as one witness and as no more`() {
        #expect(rule(hint: 1_000).verdict == .clear)
        #expect(rule(sign: true, hint: 2).verdict == .watch)
        #expect(rule(relay: 300, isMixed: true, hint: 1_000).verdict == .watch)
        #expect(rule(sign: true, hint: 1.9).verdict == .clear)
    }

    @Test
    func `hands that alternate on a connection and conversations that are flat are worth a look together only`() {
        #expect(rule(crossing: 1, hint: 1).verdict == .watch)
        #expect(rule(crossing: 0.99, hint: 1.9).verdict == .clear)
        #expect(rule(crossing: 300, hint: 0.99).verdict == .clear)
        #expect(rule(relay: 300, crossing: 300).verdict == .clear)
        #expect(rule(relay: 300, crossing: 300, hint: 300).verdict == .watch)
    }

    @Test func `mixing asks for a look, which evidence for one person lifts and evidence of several brings back`() {
        #expect(rule(isMixed: true).verdict == .watch)
        #expect(rule(isMixed: true, onePerson: 1.99).verdict == .watch)
        #expect(rule(isMixed: true, onePerson: 2).verdict == .clear)
        #expect(rule(relay: 2.1, isMixed: true, onePerson: 2).verdict == .clear)
        #expect(rule(isMixed: true, people: 2, onePerson: 3).verdict == .watch)
    }

    @Test func `a relay by its crossing alone, or TLS that ends somewhere, is clear without people`() {
        #expect(rule(relay: 5).verdict == .clear)
        #expect(rule(relay: 1, sign: true).verdict == .clear)
        #expect(rule(relay: 2, people: 2).verdict == .watch)
        #expect(rule(relay: 1.9, people: 2).verdict == .clear)
    }

    @Test func `a finding has its kind by the relay, and its day by when both proofs stood`() {
        let relay = rule(relay: 2, isMixed: true, people: 6).findings
        #expect(relay.map(\.kind) == [.relaySharing])
        #expect(relay.map(\.since) == [Self.late])
        let credential = rule(people: 7, families: [9, 0, 6, 6]).findings
        #expect(credential.map(\.kind) == [.credentialSharing])
        #expect(credential.map(\.severity) == [.medium])
        let weaker = rule(people: 7, families: [9, 9, 0, 0]).findings
        #expect(weaker.map(\.kind) == [.credentialSharing])
        #expect(weaker.map(\.severity) == [.low])
        #expect(rule(relay: 300, isMixed: true, people: 5.9).findings.isEmpty)
    }

    @Test func `severity goes by the least number of people that the evidence allows`() {
        func severity(_ low: Int?) -> AccountReport.Finding.Severity? {
            rule(relay: 2, people: 6, low: low).findings.first?.severity
        }
        #expect(severity(nil) == .medium)
        #expect(severity(3) == .medium)
        #expect(severity(4) == .high)
        #expect(severity(9) == .high)
        #expect(severity(10) == .critical)
    }

    @Test func `several accounts on one connection are a pool only with evidence of people`() {
        #expect(rule(relay: 2.1, isMixed: true, shares: true).findings.isEmpty)
        #expect(rule(relay: 2.1, isMixed: true, shares: true, onePerson: 3).findings.isEmpty)
        let suspected = rule(relay: 2.1, isMixed: true, shares: true, people: 2).findings
        #expect(suspected.map(\.kind) == [.accountPool])
        #expect(suspected.map(\.severity) == [.medium])
        let shown = rule(relay: 2.1, isMixed: true, shares: true, people: 6, low: 4).findings
        #expect(Set(shown.map(\.kind)) == [.relaySharing, .accountPool])
        #expect(shown.allSatisfy { $0.severity == .high })
        #expect(rule(relay: 2.1, isMixed: true, people: 6).findings.allSatisfy { $0.kind != .accountPool })
    }
}
