import Glibc

/// The families of evidence about people.
package enum PeopleFamily: Int, CaseIterable, Sendable {
    case attention
    case hiddenLegs
    case rhythm
    case installations

    /// The signal's name in reports.
    package var signal: String {
        switch self {
        case .attention: "attention"
        case .hiddenLegs: "hidden-legs"
        case .rhythm: "rhythm"
        case .installations: "installations"
        }
    }
}

/// Proof M, "several people", from the four families: the two-witness rule.
///
/// Null hypothesis: *one person, for whom at most one family's null is false, in whatever way*. If it is family j, the
/// others' e-values are valid and so is their average, which is at least (Σe − max e)/3 whichever j is: the sum without its
/// largest term. So no single family, however wrong, moves the proof; it is at least a third of the second largest, and
/// their average is the only merge that holds under any dependence (Vovk and Wang, *Annals of Statistics* 49, 2021).
package struct PeopleProof: Sendable, Equatable {
    /// ln e of each family, by ``PeopleFamily/rawValue``.
    package var families: [Double]

    package init(families: [Double]) {
        self.families = families
    }

    package subscript(family: PeopleFamily) -> Double { families[family.rawValue] }

    /// ln e_M.
    package var logValue: Double {
        guard let largest = families.indices.max(by: { families[$0] < families[$1] }), families.count > 1 else {
            return 0
        }
        var sum = -Double.infinity
        for (index, value) in families.enumerated() where index != largest { sum = logSum(sum, value) }
        return sum - log(Double(families.count - 1))
    }

    package var log10: Double { logValue / ln10 }
}

/// Natural logarithm of ten, between the e-processes' nats and the reports' powers of ten.
let ln10 = 2.302585092994046
