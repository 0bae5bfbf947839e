package import Accounts
import Documents
package import Simulation

/// One simulated household judged from its request log alone, as the daemon would: day by day, nothing known beforehand.
package struct Trial: Sendable {
    /// What became of one account.
    package struct Outcome: Sendable {
        package var truth: SimulatedTruth
        package var report: AccountReport
        /// Days from the first on which the account is shared to the first on which the verdict was at least this; 1 is the
        /// first day itself. Only when asked for day by day.
        package var daysToWatch: Int?
        package var daysToAlert: Int?
        /// The same for e_M alone, whatever R says.
        package var daysToPeople: Int?
        package var exchanges: Int

        /// log10 e of a family as it stands at the end; 0 where it is silent.
        package func family(_ family: PeopleFamily) -> Double {
            report.evidence.first { $0.signal == family.signal }?.log10E ?? 0
        }

        package var people: Double { report.proofs.people }

        /// The average of the other families when this one shouts: what the two-witness rule leaves of the proof.
        package func people(ifBroken broken: PeopleFamily) -> Double {
            var families = PeopleFamily.allCases.map { family($0) * 2.302585092994046 }
            families[broken.rawValue] = 1e9
            return PeopleProof(families: families).log10
        }
    }

    /// - Parameter stepwise: Judge after every day, to know when; else once, at the end.
    package static func run(_ scenario: Scenario, seed: UInt64, rules: PeopleRules, stepwise: Bool) -> [Outcome] {
        var household = SimulatedAccounts(scenario, seed: seed)
        var bookRules = AccountBook.Rules()
        bookRules.people = rules
        var book = AccountBook(rules: bookRules)
        var watch: [String: Int] = [:]
        var alert: [String: Int] = [:]
        var people: [String: Int] = [:]
        var day = 0
        while let records = household.nextDay() {
            day += 1
            for record in records { book.take(record.record) }
            guard stepwise, day > scenario.sharingBegins else { continue }
            for report in book.assess().accounts {
                let since = day - scenario.sharingBegins
                if report.verdict >= .watch, watch[report.account] == nil { watch[report.account] = since }
                if report.verdict == .alert, alert[report.account] == nil { alert[report.account] = since }
                if report.proofs.people >= Bars.standard.people, people[report.account] == nil {
                    people[report.account] = since
                }
            }
        }
        book.settleAll()
        let truths = Dictionary(household.truth.map { ($0.account, $0) }) { first, _ in first }
        return book.assess().accounts.compactMap { report in
            guard let truth = truths[report.account] else { return nil }
            return Outcome(
                truth: truth, report: report, daysToWatch: watch[report.account],
                daysToAlert: alert[report.account],
                daysToPeople: people[report.account], exchanges: report.exchanges)
        }
    }
}
