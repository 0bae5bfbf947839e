import Accounts

extension Evaluation {
    /// How often the interval for people held the true number of users. Accounts without a headcount are left
    /// out: an interval that is not given is neither right nor wrong.
    package struct HeadcountScore: Sendable, Equatable {
        package var covered = 0
        /// Fewer users than the interval allows: the grave error, since it accuses.
        package var overstated: [Name] = []
        /// More users than the interval allows.
        package var understated: [Name] = []
        /// Sum of the intervals' sizes, in numbers of people each allows.
        package var allowed = 0.0

        package init() {}

        package var total: Int { covered + overstated.count + understated.count }
        /// Share of intervals that hold the truth; `nil` when none was given.
        package var coverage: Double? { ratio(covered, total) }
        /// How many numbers of people an interval allows on average: the price of its coverage.
        package var meanWidth: Double? { total > 0 ? allowed / Double(total) : nil }

        mutating func count(_ name: Name, _ headcount: AccountReport.Headcount?, users: Int) {
            guard let headcount else { return }
            // As fractions, since a file may hold any numbers.
            allowed += Double(headcount.high) - Double(headcount.low) + 1
            if users < headcount.low {
                overstated.append(name)
            } else if users > headcount.high {
                understated.append(name)
            } else {
                covered += 1
            }
        }
    }
}
