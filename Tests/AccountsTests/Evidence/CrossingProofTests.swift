@testable import Accounts
import Base
import Testing

struct CrossingProofTests {
    private func time(day: Int, _ hour: Double = 0) -> Timestamp {
        .at(Double(20_000 + day) * 86_400 + hour * 3_600)
    }

    @Test func `nothing counted is no evidence`() {
        #expect(CrossingProof().eValue == 1)
    }

    /// Given the past, whatever it was, the mean of the next value under the null is the present one.
    @Test(arguments: [0, 1, 5, 40])
    func `each turn is a fair bet at the bound`(before: Int) {
        var proof = CrossingProof()
        var random = SeededGenerator(seed: UInt64(before))
        for index in 0..<before {
            proof.count(crossed: random.chance(0.4), at: time(day: index / 7, Double(index % 7)))
        }
        // The first turn of a new day: the past is settled before it comes.
        for hour in [0.0, 1] {
            var crossed = proof
            var not = proof
            let next = time(day: before / 7 + 1, hour)
            crossed.count(crossed: true, at: next)
            not.count(crossed: false, at: next)
            let mean = CrossingProof.bound * crossed.eValue + (1 - CrossingProof.bound) * not.eValue
            #expect(mean <= proof.eValue + 1e-9)
            proof.count(crossed: false, at: next)
        }
    }

    /// Ville's inequality, at the bound itself and with as many looks as there are turns.
    @Test func `accounts at the bound reach one in alpha no more often than alpha`() {
        var random = SeededGenerator(seed: 20_261_125)
        let accounts = 2_000
        var passed = (tenth: 0, hundredth: 0)
        var lasts = 0.0
        for _ in 0..<accounts {
            var proof = CrossingProof()
            var most = 0.0
            for day in 0..<30 {
                for hour in 0..<12 {
                    proof.count(crossed: random.chance(CrossingProof.bound), at: time(day: day, Double(hour)))
                    most = max(most, proof.eValue)
                }
            }
            lasts += proof.eValue
            if most >= 10 { passed.tenth += 1 }
            if most >= 100 { passed.hundredth += 1 }
        }
        let count = Double(accounts)
        print(
            "≥ 10 for \(passed.tenth), ≥ 100 for \(passed.hundredth) of \(accounts); mean \(lasts / count)"
        )
        // Three standard errors above α.
        #expect(Double(passed.tenth) / count <= 0.1 + 3 * (0.09 / count).squareRoot())
        #expect(Double(passed.hundredth) / count <= 0.01 + 3 * (0.0099 / count).squareRoot())
        #expect(passed.tenth > 0, "a test that can never reach the level says nothing")
    }

    @Test func `one day never tells more than its limit`() {
        var proof = CrossingProof()
        for index in 0..<200 { proof.count(crossed: true, at: time(day: 0, Double(index) / 10)) }
        #expect(proof.eValue <= CrossingProof.mostADay)
        #expect(proof.sinceAlone == nil)
    }

    @Test func `sharing that begins late is found`() {
        var proof = CrossingProof()
        for day in 0..<60 {
            for hour in 0..<12 { proof.count(crossed: false, at: time(day: day, Double(hour))) }
        }
        #expect(proof.eValue < 0.1)
        var found: Int?
        for day in 60..<70 where found == nil {
            for hour in 0..<12 {
                proof.count(crossed: hour.isMultiple(of: 2), at: time(day: day, Double(hour)))
            }
            if proof.sinceAlone != nil { found = day - 59 }
        }
        #expect(found.map { $0 <= 6 } == true, "\(String(describing: found)) days")
    }

    @Test func `volume of uncrossed turns only lowers it`() {
        var proof = CrossingProof()
        var values: [Double] = [1]
        for index in 0..<5_000 {
            proof.count(crossed: false, at: time(day: index / 288, Double(index % 288) / 12))
            values.append(proof.eValue)
        }
        let isFalling = zip(values, values.dropFirst()).allSatisfy { $1 <= $0 + 1e-12 }
        #expect(isFalling)
    }

    @Test func `absurd times and counts neither trap nor grow without bound`() {
        var proof = CrossingProof()
        for round in 0..<500 {
            for time in [Int64.min, .max, 0, -1, Int64(round) * 86_400_000_000_000] {
                proof.count(
                    crossed: round.isMultiple(of: 2), at: Timestamp(nanoseconds: time))
            }
        }
        #expect(proof.eValue.isFinite)
        for day in 0..<66_000 { proof.count(crossed: true, at: time(day: day)) }
        #expect(proof.eValue.isFinite)
    }
}
