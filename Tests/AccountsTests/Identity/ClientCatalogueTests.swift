@testable import Accounts
import Connections
import Base
import Testing

struct ClientCatalogueTests {
    private func address(_ number: Int) -> IPAddress { IPAddress(v4: UInt32(number)) }

    /// A family with `counts[i]` endpoints that show hello i.
    private func catalogue(_ counts: [Int], saved: [String: [JA4: Int]] = [:]) -> ClientCatalogue {
        var catalogue = ClientCatalogue(saved: saved)
        var next = 0
        for (hello, count) in counts.enumerated() {
            for _ in 0..<count {
                catalogue.learn(family: "f", hello: .made(hello), at: address(next))
                next += 1
            }
        }
        return catalogue
    }

    @Test func `an endpoint counts once however often it is seen`() {
        var catalogue = catalogue([3])
        for _ in 0..<50 { catalogue.learn(family: "f", hello: .made(0), at: address(0)) }
        #expect(catalogue.compare(family: "f", hello: .made(0), without: []).withHello == 3)
        #expect(catalogue.totals == ["f": [.made(0): 3]])
    }

    @Test func `an endpoint does not testify for itself`() {
        let catalogue = catalogue([3, 1])
        let own = catalogue.compare(family: "f", hello: .made(1), without: [address(3)])
        #expect(own == .init(endpoints: 3, withHello: 0, singletons: 0, endpointsOfRun: 3, singletonsOfRun: 0))
        #expect(own.isMismatch)
        #expect(own.eValue == 4)
        let another = catalogue.compare(family: "f", hello: .made(1), without: [address(0)])
        #expect(another.withHello == 1)
        #expect(another.eValue == 0)
    }

    @Test(arguments: [(0, false, 1.0), (2, false, 1.0), (3, true, 4.0), (19, true, 20.0)])
    func `few endpoints say nothing`(endpoints: Int, isMismatch: Bool, eValue: Double) {
        let comparison = catalogue([endpoints]).compare(family: "f", hello: .made(9), without: [])
        #expect(comparison.isMismatch == isMismatch)
        #expect(comparison.eValue == eValue)
    }

    /// 15 endpoints of which four show hellos of their own: one in 16/5 honest ones would too.
    @Test func `a family of many builds weakens the e-value`() {
        let comparison = catalogue([11, 1, 1, 1, 1]).compare(family: "f", hello: .made(9), without: [])
        #expect(comparison.singletons == 4)
        #expect(comparison.eValue == 16.0 / 5)
    }

    @Test func `leaving endpoints out makes and unmakes singletons`() {
        let catalogue = catalogue([5, 2, 1])
        let comparison = catalogue.compare(family: "f", hello: .made(9), without: [address(5), address(7)])
        #expect(comparison.endpoints == 6)
        #expect(comparison.singletons == 1)
        #expect(catalogue.compare(family: "f", hello: .made(9), without: []).singletons == 1)
    }

    @Test func `a family nobody knows gives nothing`() {
        #expect(ClientCatalogue().compare(family: "x", hello: .made(0), without: []).eValue == 1)
    }

    // MARK: Saved

    @Test func `a saved catalogue adds`() {
        let catalogue = catalogue([2], saved: ["f": [.made(0): 5, .made(1): 1], "g": [.made(2): 4]])
        let known = catalogue.compare(family: "f", hello: .made(1), without: [])
        #expect(known.endpoints == 8)
        #expect(known.withHello == 1)
        let unknown = catalogue.compare(family: "f", hello: .made(9), without: [])
        #expect(unknown.singletons == 1)
        #expect(unknown.eValue == 9.0 / 2)
        #expect(catalogue.isKnown(.made(2), without: []))
        #expect(catalogue.totals["f"] == [.made(0): 7, .made(1): 1])
        #expect(catalogue.totals["g"] == [.made(2): 4])
    }

    @Test func `saved and read again it says the same`() {
        let first = catalogue([6, 1])
        let second = ClientCatalogue(saved: first.totals)
        #expect(second.totals == first.totals)
        #expect(second.compare(family: "f", hello: .made(9), without: []).eValue == 4)
    }

    /// The first user after a release shows what ten thousand earlier endpoints did not.
    @Test func `an old catalogue is believed only so far`() {
        let saved = ["f": [JA4.made(0): 10_000]]
        #expect(catalogue([1], saved: saved).compare(family: "f", hello: .made(9), without: []).eValue == 10)
        // On the day of a release many are new: the run itself says how often that happens.
        let release = catalogue([10, 1, 1, 1, 1], saved: saved)
        #expect(release.compare(family: "f", hello: .made(9), without: []).eValue == 15.0 / 5)
        #expect(catalogue([49], saved: saved).compare(family: "f", hello: .made(9), without: []).eValue == 50)
    }

    @Test func `absurd saved counts do not trap`() {
        let catalogue = catalogue([1], saved: ["f": [.made(0): .max, .made(1): .max, .made(2): .min]])
        let comparison = catalogue.compare(family: "f", hello: .made(9), without: [])
        #expect(comparison.endpoints == 1 + 2 * FamilyHellos.mostSaved)
        #expect(comparison.eValue == 10)
        #expect(catalogue.totals["f"]?[.made(0)] == 1 + FamilyHellos.mostSaved)
    }

    // MARK: Stacks

    private func stacks(_ left: [Int], _ right: [Int]) -> Bool {
        var catalogue = ClientCatalogue()
        for (family, counts) in [("l", left), ("r", right)] {
            var next = 0
            for (hello, count) in counts.enumerated() {
                for _ in 0..<count {
                    catalogue.learn(family: family, hello: .made(hello), at: address(next))
                    next += 1
                }
            }
        }
        #expect(catalogue.areStrangers("l", "r", without: []) == catalogue.areStrangers("r", "l", without: []))
        return catalogue.areStrangers("l", "r", without: [])
    }

    @Test func `families of different stacks are strangers`() {
        #expect(stacks([5, 0], [0, 5]))
        // A box gave both its hello at a third of the endpoints.
        #expect(stacks([6, 0, 3], [0, 6, 3]))
    }

    @Test func `families of one stack are not`() {
        #expect(!stacks([5, 3], [2, 4]))
        // One of them also comes on another stack.
        #expect(!stacks([5, 0], [4, 8]))
    }

    @Test func `what is hardly known is no stranger`() {
        #expect(!stacks([2, 0], [0, 9]))
        #expect(!stacks([1, 1, 1, 1, 0], [0, 0, 0, 0, 9]))
    }

    // MARK: Floods

    @Test func `families and hellos are bounded`() {
        var catalogue = ClientCatalogue()
        for index in 0..<ClientCatalogue.mostFamilies + 100 {
            catalogue.learn(family: "f\(index)", hello: .made(0), at: address(0))
        }
        #expect(catalogue.totals.count == ClientCatalogue.mostFamilies)
        for index in 0..<1_000 { catalogue.learn(family: "f0", hello: .made(index), at: address(1)) }
        #expect(catalogue.totals["f0"]?.count == FamilyHellos.mostHellosOfOne)
        for index in 0..<FamilyHellos.mostEndpoints + 100 {
            catalogue.learn(family: "f1", hello: .made(1), at: address(10 + index))
        }
        #expect(catalogue.totals["f1"]?[.made(1)] == FamilyHellos.mostEndpoints - 1)
    }

    /// One account claims a name with a thousand hellos before anybody honest comes.
    @Test func `one endpoint cannot crowd out a family`() {
        var catalogue = ClientCatalogue()
        for index in 100..<1_100 { catalogue.learn(family: "f", hello: .made(index), at: address(1)) }
        for index in 0..<30 { catalogue.learn(family: "f", hello: .made(0), at: address(10 + index)) }
        #expect(catalogue.compare(family: "f", hello: .made(0), without: [address(10)]).withHello == 29)
    }
}
