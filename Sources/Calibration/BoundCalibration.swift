package import Accounts
import Glibc
package import Reports

/// Whether accounts known to be one person's support the bounds on which the nulls rest.
package struct BoundCalibration: Sendable {
    /// One bound, as configured and as measured.
    package struct Bound: Sendable {
        package var name: String
        package var configured: Double
        /// What the accounts together show, and its upper 95 % limit.
        package var measured: Double
        package var upper: Double
        package var lower = 0.0
        /// Turns expected near, blocks, windows or accounts behind it.
        package var samples: Double
        package var accounts: Int
        /// Accounts that lie above the bound beyond chance (one-sided, at one in a thousand).
        package var above: [String]

        /// `nil`: too little was seen to say; a share of none takes some 3/bound samples.
        package var isSupported: Bool? {
            if !above.isEmpty || lower > configured { return false }
            return upper <= configured ? true : nil
        }
    }

    package private(set) var bounds: [Bound]

    /// - Parameter only: Accounts known to be one person's; nil for all.
    package init(_ book: AccountBook, rules: PeopleRules, only: Set<String>? = nil) {
        let conducts = book.conducts.filter { only?.contains($0.account) ?? true }
        bounds = [
            Self.bound("attention: near prompts against even draws", rules.attentionDip, conducts) {
                (Double($0.attention.near), Double($0.attention.expected))
            },
            Self.bound("distances: samples with more than \(rules.machines) machines", rules.blockExcess, conducts)
            {
                (Double($0.legs.test.exceeding), Double($0.legs.test.blocks))
            },
            Self.bound("nights: 18-hour stretches that continue for six hours more", rules.sleepless, conducts) {
                (Double($0.rhythm.test.exceeding), Double($0.rhythm.test.blocks))
            },
            Self.bound(
                "installations: samples with more than \(rules.installations) of one tool", rules.blockExcess,
                conducts
            ) {
                (Double($0.installations.exceeding), Double($0.installations.blocks))
            },
        ]
    }

    /// Events against opportunities: a Poisson rate, whose limits are never narrower than a binomial share's.
    private static func bound(
        _ name: String, _ configured: Double, _ conducts: [(account: String, conduct: Conduct)],
        _ counts: (Conduct) -> (events: Double, of: Double)
    ) -> Bound {
        var bound = Bound(
            name: name, configured: configured, measured: 0, upper: .infinity, samples: 0, accounts: 0, above: [])
        var events = 0.0
        for (account, conduct) in conducts {
            let own = counts(conduct)
            guard own.of > 0 else { continue }
            bound.accounts += 1
            events += own.events
            bound.samples += own.of
            if PoissonLimits.lower(own.events, quantile: 3.09) > configured * own.of { bound.above.append(account) }
        }
        if bound.samples > 0 {
            bound.measured = events / bound.samples
            bound.upper = PoissonLimits.upper(events, quantile: 1.645) / bound.samples
            bound.lower = PoissonLimits.lower(events, quantile: 1.645) / bound.samples
        }
        return bound
    }

    package var table: ResultTable {
        var table = ResultTable(
            title: "One-person limits, checked against accounts that one person uses",
            columns: ["bound", "configured", "measured", "upper 95 %", "samples", "accounts", "supported"])
        for bound in bounds {
            let verdict = bound.isSupported.map { $0 ? "yes" : "NO" } ?? "not yet: too few samples"
            table.rows.append([
                bound.name, ResultTable.number(bound.configured, 3), ResultTable.number(bound.measured, 3),
                bound.upper.isFinite ? ResultTable.number(bound.upper, 3) : "-",
                ResultTable.number(bound.samples, 0),
                "\(bound.accounts)", verdict,
            ])
            if bound.isSupported == false { table.notes.append(Self.warning(of: bound)) }
        }
        return table
    }

    /// The largest bound that the command line takes. Beyond it one person and several look alike.
    static let largestBound = 0.5

    private static func warning(of bound: Bound) -> String {
        let advice =
            bound.upper <= largestBound
            ? "raise the limit to at least \(ResultTable.number(bound.upper, 3))"
            : "up to \(ResultTable.number(bound.upper, 3)), above the largest limit: not every account is used by one person"
        let names = bound.above.prefix(5).joined(separator: ", ")
        return "warning: \(bound.name): \(advice)" + (names.isEmpty ? "" : "; look at \(names), above it alone")
    }
}
