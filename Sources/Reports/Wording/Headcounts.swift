import Accounts

extension AccountReport.Headcount {
    /// Both ends are the estimate's own limits: nothing is known.
    private var isUnknown: Bool { low <= Self.limits.lowerBound && high >= Self.limits.upperBound }

    /// The upper end is the estimate's own limit.
    private var isOpen: Bool { high >= Self.limits.upperBound }

    /// For a column: `4–9`, `6`, `3+` without an upper limit, `?` where it cannot be estimated.
    var interval: String {
        if isUnknown { return "?" }
        if isOpen { return "\(Quantities.count(low))+" }
        return low == high ? Quantities.count(low) : "\(Quantities.count(low))–\(Quantities.count(high))"
    }

    /// For a sentence's place: `4 to 9, most likely 6 (an estimate from usage, not evidence)`.
    var words: String {
        let basis = "(an estimate from usage, not evidence)"
        if isUnknown { return "cannot be estimated" }
        if isOpen { return "at least \(Quantities.count(low)) \(basis)" }
        if low == high { return "\(Quantities.count(low)) \(basis)" }
        return
            "\(Quantities.count(low)) to \(Quantities.count(high)), most likely \(Quantities.count(estimate)) \(basis)"
    }
}
