import Glibc
package import Signals

/// The families of evidence about people.
package enum PeopleFamily: Int, CaseIterable, Sendable {
    case attention
    case hiddenLegs
    case rhythm
    case installations

    /// The signal that the family's evidence is reported as.
    package var signal: SignalName {
        switch self {
        case .attention: .attention
        case .hiddenLegs: .hiddenLegs
        case .rhythm: .rhythm
        case .installations: .installations
        }
    }
}

/// Proof M, "several people", from the four families: the two-witness rule.
///
/// What one habit of a person can break is one witness, so there are three: **hands** (attention: prompts that a machine sends
/// like a person), **machines** (hidden legs and installations: more machines than a person is supposed to have, in places or
/// in number) and **nights** (rhythm). That the first habit does not break the others as well is what ``Typists`` is for.
///
/// Null hypothesis: *one person, for whom at most one witness's null is false, in whatever way*. If it is witness j, the
/// others' e-values are valid and so is their average, which is at least (Σe − max e)/2 whichever j is: the sum without its
/// largest term. So no single witness, however wrong, moves the proof; it is at least half the second largest. Within
/// a witness, too, the average is the only merge that holds under any dependence (Vovk and Wang, *Annals of Statistics* 49,
/// 2021).
package struct PeopleProof: Sendable, Equatable {
    /// ln e of each family, by ``PeopleFamily/rawValue``.
    package var families: [Double]

    package init(families: [Double]) {
        self.families = families
    }

    package subscript(family: PeopleFamily) -> Double { families[family.rawValue] }

    /// ln e of each witness.
    private var witnesses: [Double] {
        [self[.attention], logAverage([self[.hiddenLegs], self[.installations]]), self[.rhythm]]
    }

    /// ln e_M.
    package var logValue: Double {
        let witnesses = witnesses
        guard let largest = witnesses.indices.max(by: { witnesses[$0] < witnesses[$1] }) else { return 0 }
        var sum = -Double.infinity
        for (index, value) in witnesses.enumerated() where index != largest { sum = logSum(sum, value) }
        return sum - log(Double(witnesses.count - 1))
    }

    package var log10: Double { logValue / ln10 }
}

/// Natural logarithm of ten, between the e-processes' nats and the reports' powers of ten.
let ln10 = 2.302585092994046
