import Base
import Testing

@testable import Accounts

@Suite("Evidence about people, in words")
struct PeopleEvidenceTests {
    private func evidence(_ conduct: Conduct) -> [String: AccountReport.Evidence] {
        let items = PeopleEvidence.evidence(of: conduct, rules: PeopleRules())
        return Dictionary(uniqueKeysWithValues: items.map { ($0.signal, $0) })
    }

    private func silence(_ conduct: Conduct) -> [String: String] {
        Dictionary(uniqueKeysWithValues: PeopleEvidence.silence(of: conduct).map { ($0.signal, $0.reason) })
    }

    @Test("each family says what was counted, against what one person does at most")
    func sentences() throws {
        let conduct = ConductRun.five(hours: 8, seed: 61).conduct()
        let items = evidence(conduct)
        let attention = try #require(items["attention"])
        #expect(attention.proof == .people)
        #expect(attention.samples == Int(conduct.attention.turns))
        #expect(
            attention.summary.contains("Of \(conduct.attention.turns) human turns \(conduct.attention.near) came"))
        #expect(attention.summary.contains("one person's two hands at most"))
        #expect(abs(attention.log10E - conduct.attention.logValue / ln10) < 1e-9)
        let installations = try #require(items["installations"])
        #expect(
            installations.summary.contains(
                "In \(conduct.installations.exceeding) of \(conduct.installations.blocks)"))
        #expect(installations.summary.contains("more than 3 installations of it took part"))
        #expect(installations.summary.contains("(up to 5)"))
        #expect(installations.summary.contains("at most 5 %"))
        #expect(items["one-person"] == nil)
        // What only conversations show is told apart from what parties do, and enters no proof.
        #expect(items["conversations"]?.proof == .conduct)
        #expect(items["conversations"]?.summary.contains("a hint and no witness") == true)
    }

    @Test("one person's turns are told as evidence for one person, outside the proof")
    func onePerson() throws {
        var run = ConductRun(seed: 62)
        for day in 0..<4 {
            run.onePerson(
                [.init(device: 1), .init(device: 2)], every: 40, from: Double(day) * 24 + 9,
                to: Double(day) * 24 + 16)
        }
        let items = evidence(run.conduct())
        let one = try #require(items["one-person"])
        #expect(one.proof == .onePerson)
        #expect(one.log10E > 2)
        #expect(items["conversations"] == nil)
    }

    @Test("a family that has nothing to count gives no item, and says what it lacks")
    func silentFamilies() {
        let conduct = ConductRun.five(hours: 2, seed: 63).conduct()
        let items = evidence(conduct)
        let silent = silence(conduct)
        for family in PeopleFamily.allCases {
            #expect((items[family.signal] == nil) == (silent[family.signal] != nil), "\(family)")
        }
        #expect(silent["hidden-legs"]?.contains("stop") == true)
        #expect(silent["rhythm"]?.contains("eighteen hours") == true)
    }

    @Test("without stop all that needs a person's turn is silent for want of it")
    func noStop() {
        var run = ConductRun(seed: 64)
        run.stops = false
        for device in 1...5 { run.work(.init(device: UInt64(device)), every: 70, from: 8, to: 12) }
        let conduct = run.conduct()
        #expect(conduct.turns.person == 0)
        #expect(conduct.turns.unknown > 100)
        #expect(PeopleEvidence.evidence(of: conduct, rules: PeopleRules()).isEmpty)
        let silent = silence(conduct)
        #expect(silent.count == 4)
        for family in PeopleFamily.allCases { #expect(silent[family.signal]?.contains("`stop`") == true) }
        #expect(conduct.peak < 1e-9)
    }

    @Test("with one installation neither attention nor rhythm can compare anything")
    func oneInstallation() {
        var run = ConductRun(seed: 65)
        for day in 0..<5 {
            run.work(.init(device: 7, windows: 6), every: 40, from: Double(day) * 24, to: Double(day) * 24 + 8)
        }
        let silent = silence(run.conduct())
        #expect(silent["attention"]?.contains("machines that can be told apart") == true)
        #expect(silent["rhythm"]?.contains("several installations") == true)
        #expect(silent["installations"] == nil)
    }

    @Test("an account without any exchange is silent throughout")
    func nothing() {
        let conduct = Conduct()
        #expect(PeopleEvidence.evidence(of: conduct, rules: PeopleRules()).isEmpty)
        #expect(PeopleEvidence.silence(of: conduct).count == 4)
        #expect(silence(conduct)["attention"]?.contains("no turn of a person") == true)
    }
}
