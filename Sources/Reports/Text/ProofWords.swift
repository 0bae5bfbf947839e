import Accounts
import Documents

extension AccountReport.Proofs {
    /// What the figure for people means, in a sentence.
    var peopleSentence: String {
        guard let odds = EvidenceWords.odds(people) else { return "Nothing speaks for more than one person." }
        return "Were one person behind the account, evidence this strong would ever gather for at most \(odds) "
            + "such accounts."
    }

    /// What the figure for a relay means, in a sentence.
    var relaySentence: String {
        guard let odds = EvidenceWords.odds(relay) else { return "Nothing speaks for a relay." }
        return "Did TLS end at the account's own clients, evidence this strong would ever gather for at most "
            + "\(odds) such accounts."
    }
}

extension AccountReport.Evidence.Proof {
    /// In the order of their weight for a verdict. A path is never a reason by itself, so it comes last.
    static let ranked: [AccountReport.Evidence.Proof] = [
        .people, .relay, .onePerson, .identity, .conduct, .path,
    ]

    var rank: Int { Self.ranked.firstIndex(of: self) ?? Self.ranked.count }
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
}

extension AccountReport.Headcount {
    /// `4–9`, or `6` where the interval has one member.
    var interval: String {
        low == high ? Quantities.count(low) : "\(Quantities.count(low))–\(Quantities.count(high))"
    }
}

extension Double {
    /// For ordering: what is no number counts as nothing.
    var orNothing: Double { isNaN ? 0 : self }
}
