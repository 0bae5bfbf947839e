import Accounts

extension AccountReport.Proofs {
    /// What the figure for people means for the decision.
    var peopleSentence: String {
        guard let odds = EvidenceStrength.odds(people) else {
            return "No meaningful evidence for more than one person."
        }
        return
            "If one person used this account, at most \(odds) such accounts would ever show evidence this strong."
    }

    /// What the figure for a relay means for the decision.
    var relaySentence: String {
        guard let odds = EvidenceStrength.odds(relay) else { return "No meaningful evidence for a relay." }
        return
            "If TLS ended at the account's own clients, at most \(odds) such accounts would ever show evidence this strong."
    }
}
