import Glibc
import TestSupport
import Testing

@testable import Accounts

struct PeopleProofTests {
    @Test(arguments: PeopleFamily.allCases)
    func `no single family moves the proof, however loud`(loud: PeopleFamily) {
        var families = [0.0, -1.0, 0.5, 0.0]
        families[loud.rawValue] = 1e6
        #expect(PeopleProof(families: families).log10 < 0.5)
    }

    @Test func `two witnesses make it, at half of the lesser; of one habit's families the average counts`() {
        let hands = PeopleProof(families: [30, -.infinity, 20, -.infinity])
        #expect(abs(hands.logValue - (20 - log(2))) < 1e-9)
        let machines = PeopleProof(families: [30, 20, -.infinity, 20])
        #expect(abs(machines.logValue - (20 - log(2))) < 1e-9)
        let distances = PeopleProof(families: [30, 20, -.infinity, -.infinity])
        #expect(abs(distances.logValue - (20 - log(4))) < 1e-9)
    }

    @Test func `more machines than a person is supposed to have, in number and in places, are one witness`() {
        let many = PeopleProof(families: [0, 1e6, 0, 1e6])
        #expect(many.log10 < 0.5)
    }

    @Test(arguments: PeopleFamily.allCases)
    func `whichever family's null is broken, the others bound the proof`(broken: PeopleFamily) {
        // Three valid e-values (log-normal with mean 1) and one that always shouts: the proof crosses 1/α at most in α.
        var random = SplitMix(seed: 5)
        var crossed = 0
        let repetitions = 20_000
        for _ in 0..<repetitions {
            var families: [Double] = []
            let common = random.normal()
            for _ in 0..<3 {
                // Strongly dependent ones are the hard case.
                let z = 0.95 * common + 0.312 * random.normal()
                families.append(2 * z - 2)
            }
            families.insert(1e5, at: broken.rawValue)
            if PeopleProof(families: families).logValue >= log(20) { crossed += 1 }
        }
        #expect(crossed <= repetitions / 20)
    }
}
