import Accounts
import Documents
import Signals

extension Evidence.Proof {
    /// In the order of their weight for a verdict. A path is never a reason, so it comes last.
    static let ranked: [Evidence.Proof] = [.people, .relay, .onePerson, .identity, .conduct, .path]

    fileprivate var rank: Int { Self.ranked.firstIndex(of: self) ?? Self.ranked.count }
}

extension AccountReport {
    /// Evidence by the claim it speaks to, the weightiest claim and item first; ties keep their order.
    var rankedEvidence: [Evidence] {
        evidence.enumerated()
            .sorted { left, right in
                (left.element.proof.rank, -left.element.log10E.orNothing, left.offset)
                    < (right.element.proof.rank, -right.element.log10E.orNothing, right.offset)
            }
            .map(\.element)
    }

    /// The gravest first, then the oldest.
    var rankedFindings: [Finding] {
        findings.sorted { ($1.severity, $0.since) < ($0.severity, $1.since) }
    }

    /// The silent signals by what they lack, in the order in which they come.
    var silencesByCause: [(cause: SilenceCause, signals: [Silence])] {
        var groups: [(cause: SilenceCause, signals: [Silence])] = []
        for silence in silent {
            if let place = groups.firstIndex(where: { $0.cause == silence.cause }) {
                groups[place].signals.append(silence)
            } else {
                groups.append((silence.cause, [silence]))
            }
        }
        return groups
    }
}

extension Double {
    /// For ordering: what is no number counts as nothing.
    var orNothing: Double { isNaN ? 0 : self }
}
