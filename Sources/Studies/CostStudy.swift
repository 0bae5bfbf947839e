import Accounts
import Connections
import Glibc
import Base
package import Reports
import Simulation

/// What an account costs at rest, and what an exchange costs, on one core.
package struct CostStudy: Sendable {
    package var accounts: Int
    package var days: Int
    package var seed: UInt64

    package init(accounts: Int, days: Int, seed: UInt64) {
        self.accounts = accounts
        self.days = days
        self.seed = seed
    }

    /// Different people whose days every account repeats under its own name: making records is not what is measured.
    private static let patterns = 64

    package func table() -> ResultTable {
        var table = ResultTable(
            title: "\(accounts) accounts in one book, on one core of the machine that ran this",
            columns: ["what", "value"])
        let kinds: [Kind] = [
            .ordinary, .ordinary, .light, .light, .parallelCLIs, .multiDevice, .subAgents, .typeAhead,
        ]
        let patternDays = min(days, 3)
        let patterns = (0..<Self.patterns).map { index -> [RequestRecord] in
            var household = SimulatedAccounts(
                Scenario(kind: kinds[index % kinds.count], days: patternDays), seed: seed &+ UInt64(index))
            var records: [RequestRecord] = []
            while let day = household.nextDay() { records += day.map(\.record) }
            return records
        }
        // Memory first: what timing gives back to the heap would be used again.
        let bytes = memory(patterns)
        let timed = time(patterns, accounts: min(accounts, 2_000))
        let snapshots = snapshots(patterns, accounts: min(accounts, 2_000))
        table.rows = [
            ["exchanges timed", "\(timed.exchanges)"],
            [
                "microseconds of processor time an exchange",
                ResultTable.number(timed.seconds / Double(max(1, timed.exchanges)) * 1e6, 2),
            ],
            ["bytes of resident memory an account at rest", "\(bytes)"],
            ["bytes of a snapshot of an account at rest", "\(snapshots.bytes)"],
            ["microseconds of processor time to write one", ResultTable.number(snapshots.writing * 1e6, 1)],
            ["microseconds of processor time to read one", ResultTable.number(snapshots.reading * 1e6, 1)],
        ]
        return table
    }

    /// Falling asleep and waking included, which comes with every pause of hours.
    private func time(
        _ patterns: [[RequestRecord]], accounts: Int
    ) -> (exchanges: Int, seconds: Double) {
        var exchanges = 0
        let started = Nanoseconds.processorTime().seconds
        for first in stride(from: 0, to: accounts, by: Self.patterns) {
            // Few enough accounts that every settling comes to each.
            var book = AccountBook()
            for account in first..<min(first + Self.patterns, accounts) {
                exchanges += Self.feed(&book, account, patterns, rests: true)
            }
        }
        return (exchanges, Nanoseconds.processorTime().seconds - started)
    }

    /// Means over accounts at rest: bytes, and seconds to write and to read.
    private func snapshots(
        _ patterns: [[RequestRecord]], accounts: Int
    ) -> (bytes: Int, writing: Double, reading: Double) {
        var book = AccountBook()
        Self.feedAndRest(&book, 0..<accounts, patterns)
        let started = Nanoseconds.processorTime().seconds
        let snapshots = book.takeSnapshots(.max)
        let written = Nanoseconds.processorTime().seconds
        var next = AccountBook()
        for snapshot in snapshots {
            if let account = AccountName(snapshot.account) { try? next.restore(account, from: snapshot.blob) }
        }
        let count = max(1, next.accountCount)
        return (
            snapshots.reduce(0) { $0 + $1.blob.count } / count, (written - started) / Double(count),
            (Nanoseconds.processorTime().seconds - written) / Double(count)
        )
    }

    /// Every few accounts come to rest before the next begin, so that what the heap holds at the end is what they keep.
    private func memory(_ patterns: [[RequestRecord]]) -> Int {
        var book = AccountBook()
        // An empty book has a cost of its own, and the first accounts at rest fill room that live accounts left. So a quarter
        // of the accounts comes before what is measured.
        let first = accounts / 4
        Self.feedAndRest(&book, 0..<first, patterns)
        let before = Self.residentBytes()
        Self.feedAndRest(&book, first..<accounts, patterns)
        return max(0, Self.residentBytes() - before) / max(1, accounts - first)
    }

    private static func feedAndRest(
        _ book: inout AccountBook, _ accounts: Range<Int>, _ patterns: [[RequestRecord]]
    ) {
        let last = patterns.compactMap(\.last?.time).max() ?? Timestamp(nanoseconds: 0)
        for account in accounts {
            _ = feed(&book, account, patterns)
            guard (account + 1) % Self.patterns == 0 || account + 1 == accounts.upperBound else { continue }
            for _ in 0...book.accountCount / AccountBook.restedAtOnce { book.settle(at: last + .seconds(86_400)) }
        }
    }

    private static func feed(
        _ book: inout AccountBook, _ account: Int, _ patterns: [[RequestRecord]], rests: Bool = false
    ) -> Int {
        let name = "acct\(account)"
        let pattern = patterns[account % Self.patterns]
        var latest = pattern.first?.time ?? Timestamp(nanoseconds: 0)
        for var record in pattern {
            if rests, record.time - latest > Conduct.quietBeforeRest { book.settle(at: record.time) }
            latest = record.time
            record.account = name
            book.take(record)
        }
        return pattern.count
    }

    /// Resident memory by /proc/self/statm.
    private static func residentBytes() -> Int {
        guard let file = unsafe fopen("/proc/self/statm", "r") else { return 0 }
        defer { unsafe fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        // SAFETY: the buffer has 128 bytes, and fgets ends it with a zero.
        guard unsafe fgets(&line, 128, file) != nil else { return 0 }
        let fields = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
            separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
