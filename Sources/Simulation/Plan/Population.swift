import Base

/// Many households: all of one kind, or a mixture.
package struct Population: Sendable {
    package let households: [(scenario: Scenario, seed: UInt64)]

    /// - Parameters:
    ///   - kind: `nil` is a mixture: every kind once, then mostly ordinary and light users, a twentieth relays.
    ///   - template: What all have in common.
    ///   - people: In each household; `nil` is what is usual for its kind.
    package init(kind: Kind?, households count: Int, seed: UInt64, template: Scenario, people: Int?) {
        var generator = Generator(seed: seed, stream: 0x504F)
        var households: [(scenario: Scenario, seed: UInt64)] = []
        for index in 0..<count {
            var scenario = template
            scenario.kind = kind ?? Self.kind(index, &generator)
            scenario.people = people ?? scenario.kind.usualPeople
            if kind == nil, scenario.kind == .relay, people == nil {
                // Operators advise six to eight sessions an account; resellers crowd more.
                scenario.people = [2, 3, 5, 8, 20, 50][generator.below(6)]
                scenario.hiding = Self.tactic(generator.below(6), template.hiding)
            }
            households.append((scenario, Generator.mixed(seed &+ UInt64(index) &* 0x9E37_79B9)))
        }
        self.households = households
    }

    private static func kind(_ index: Int, _ generator: inout Generator) -> Kind {
        if index < Kind.allCases.count { return Kind.allCases[index] }
        let choice = generator.uniform()
        if choice < 0.45 { return .ordinary }
        if choice < 0.65 { return .light }
        return Kind.allCases[generator.below(Kind.allCases.count)]
    }

    private static func tactic(_ number: Int, _ given: Hiding) -> Hiding {
        var hiding = given
        switch number {
        case 1: hiding.rewritesClient = true
        case 2:
            hiding = .everything
        case 3:
            hiding.rewritesClient = true
            hiding.identifiers = .hashed
            hiding.accounts = 3
        case 4:
            hiding.serialises = true
            hiding.identifiers = .removed
        case 5:
            hiding.accounts = 2
            hiding.routing = .roundRobin
            hiding.upstream = .perRequest
        default: break
        }
        return hiding
    }
}
