import Packets
import Signals
import Testing

@testable import Accounts

struct PeopleEvidenceTests {
    private func evidence(_ conduct: Conduct) -> [SignalName: Evidence] {
        let items = PeopleEvidence.evidence(of: conduct, rules: PeopleRules())
        return Dictionary(uniqueKeysWithValues: items.compactMap { item in item.signal.name.map { ($0, item) } })
    }

    private func silence(_ conduct: Conduct) -> [String: SilenceCause] {
        Dictionary(uniqueKeysWithValues: PeopleEvidence.silence(of: conduct).map { ($0.id, $0.cause) })
    }

    @Test func `each family gives its counts and what one person shows at most`() throws {
        let conduct = ConductRun.five(hours: 8, seed: 61).conduct()
        let items = evidence(conduct)
        let attention = try #require(items[.attention])
        #expect(attention.proof == .people)
        #expect(attention.samples == Int(conduct.attention.turns))
        #expect(
            attention.signal
                == .attention(
                    prompts: Int(conduct.attention.turns), fastFollowUps: Int(conduct.attention.near),
                    expectedIfIndependent: Double(conduct.attention.expected).thousandths,
                    expectedOfOnePersonAtMost: (Double(conduct.attention.expected) * 0.2).thousandths,
                    windowSeconds: 1.5, longestWindowSeconds: 11))
        #expect(abs(attention.log10E - conduct.attention.logValue / ln10) < 1e-9)
        let installations = try #require(items[.installations])
        #expect(
            installations.signal
                == .installations(
                    samples: Int(conduct.installations.blocks), exceeding: Int(conduct.installations.exceeding),
                    allowedInstallations: 3, mostInstallations: 5, onePersonShareAtMost: 0.05))
        #expect(items[.onePerson] == nil)
        // What only conversations show is not mixed with what different parties do, and enters no proof.
        #expect(items[.conversations]?.proof == .conduct)
    }

    @Test func `one person's turns are evidence for one person, outside the proof`() throws {
        var run = ConductRun(seed: 62)
        for day in 0..<4 {
            run.onePerson(
                [.init(device: 1), .init(device: 2)], every: 40, from: Double(day) * 24 + 9,
                to: Double(day) * 24 + 16)
        }
        let items = evidence(run.conduct())
        let one = try #require(items[.onePerson])
        #expect(one.proof == .onePerson)
        #expect(one.log10E > 2)
        #expect(items[.conversations] == nil)
    }

    @Test func `a family that has nothing to count gives no evidence and names what it lacks`() {
        let conduct = ConductRun.five(hours: 2, seed: 63).conduct()
        let items = evidence(conduct)
        let silent = silence(conduct)
        for family in PeopleFamily.allCases {
            #expect((items[family.signal] == nil) == (silent[family.signal.rawValue] != nil), "\(family)")
        }
        #expect(silent["hidden-legs"] == .stepsNotMarked)
        #expect(silent["rhythm"] == .stretchesTooShort(hoursNeeded: 18, breakHours: 4))
    }

    @Test func `without stop every family that needs prompts is silent`() {
        var run = ConductRun(seed: 64)
        run.stops = false
        for device in 1...5 { run.work(.init(device: UInt64(device)), every: 70, from: 8, to: 12) }
        let conduct = run.conduct()
        #expect(conduct.turns.person == 0)
        #expect(conduct.turns.unknown > 100)
        #expect(PeopleEvidence.evidence(of: conduct, rules: PeopleRules()).isEmpty)
        #expect(
            silence(conduct) == [
                "attention": .promptsNotMarked, "hidden-legs": .stepsNotMarked, "rhythm": .promptsNotMarked,
                "installations": .promptsNotMarked,
            ])
        #expect(conduct.peak < 1e-9)
    }

    @Test func `with one installation neither attention nor rhythm can compare anything`() {
        var run = ConductRun(seed: 65)
        for day in 0..<5 {
            run.work(.init(device: 7, windows: 6), every: 40, from: Double(day) * 24, to: Double(day) * 24 + 8)
        }
        let silent = silence(run.conduct())
        #expect(silent["attention"] == .machinesNotDistinguished)
        #expect(silent["rhythm"] == .stretchesTooShort(hoursNeeded: 18, breakHours: 4))
        #expect(silent["installations"] == nil)
    }

    @Test func `an account without any exchange is silent throughout`() {
        let conduct = Conduct()
        #expect(PeopleEvidence.evidence(of: conduct, rules: PeopleRules()).isEmpty)
        #expect(PeopleEvidence.silence(of: conduct).count == 4)
        #expect(silence(conduct)["attention"] == .promptsNotSeen)
    }
}
