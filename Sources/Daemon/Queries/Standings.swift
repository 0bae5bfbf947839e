package import API
package import Accounts
import Base
package import Documents
package import Signals

/// How every account stands. An actor of its own, so that a question about a million accounts delays no judgement.
package actor Standings {
    private var standings = StandingTable()
    private var byVerdict: [AccountReport.Verdict: Int] = [:]
    private var byPath: [AccountReport.Path.Label: Int] = [:]

    private var tally = SilenceTally()

    package init() {}

    package var silences: [Silence] { tally.silences }

    package func take(
        _ changed: [(account: String, standing: Standing)], silences: [[Silence]] = []
    ) {
        for silent in silences { tally.take(silent) }
        for (account, standing) in changed {
            count(standings.update(account, standing), by: -1)
            count(standing, by: 1)
        }
    }

    package func forget(_ account: String) {
        count(standings.remove(account), by: -1)
    }

    private func count(_ standing: Standing?, by step: Int) {
        guard let standing else { return }
        byVerdict[standing.verdict, default: 0] += step
        byPath[standing.path, default: 0] += step
    }

    package var totals: (verdicts: [AccountReport.Verdict: Int], paths: [AccountReport.Path.Label: Int]) {
        (byVerdict, byPath.filter { $0.value > 0 })
    }

    /// Names of the accounts of one page, in order, how many match in all, and where the next page begins.
    /// - Throws: `.invalid` for a cursor that is none of this order's.
    package func page(_ query: AccountQuery) throws(QueryError) -> (names: [String], matching: Int, next: String?) {
        let after = try query.cursor.map { text throws(QueryError) in try AccountCursor(text, of: query) }
        var page = TopRanks(limit: query.limit + 1, isDescending: query.isDescending)
        var matching = 0
        for (account, standing) in standings.all where query.matches(account, standing) {
            matching += 1
            let rank = AccountRank(value: query.value(of: standing), account: account)
            if let after, !query.comes(after.rank, before: rank) { continue }
            page.add(rank)
        }
        let ranks = page.sorted
        let shown = ranks.prefix(query.limit)
        let next = ranks.count > query.limit ? shown.last.map { AccountCursor(rank: $0).text(of: query) } : nil
        return (shown.map(\.account), matching, next)
    }
}

extension AccountQuery {
    fileprivate func matches(_ account: String, _ standing: Standing) -> Bool {
        (verdicts.isEmpty || verdicts.contains(standing.verdict))
            && (paths.isEmpty || paths.contains(standing.path))
            && (findings.isEmpty || findings.contains { standing.has($0) })
            && (severities.isEmpty || severities.contains { standing.has($0) })
            && (prefix.map { account.hasPrefix($0) } ?? true)
            && (leastPeople.map { Double(standing.people) >= $0 } ?? true)
            && (leastRelay.map { Double(standing.relay) >= $0 } ?? true)
            && (seenSince.map { standing.lastSeen >= $0 } ?? true)
    }

    fileprivate func value(of standing: Standing) -> Double {
        switch order {
        case .people: Double(standing.people)
        case .relay: Double(standing.relay)
        case .exchanges: Double(standing.exchanges)
        case .lastSeen: Double(standing.lastSeen.nanoseconds)
        case .account: 0
        }
    }

    fileprivate func comes(_ left: AccountRank, before right: AccountRank) -> Bool {
        isDescending ? right < left : left < right
    }
}
