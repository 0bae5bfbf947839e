import Accounts
import Connections
import Glibc
import Packets
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

    package func table() -> StudyTable {
        var table = StudyTable(
            title: "Cost of the people evidence: \(accounts) accounts in one book, on one core",
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
                StudyTable.number(timed.seconds / Double(max(1, timed.exchanges)) * 1e6, 2),
            ],
            ["bytes of resident memory an account at rest", "\(bytes)"],
            ["of these, the fixed part of its conduct", "\(MemoryLayout<Conduct>.stride)"],
            ["bytes of a snapshot of an account at rest", "\(snapshots.bytes)"],
            ["microseconds of processor time to write one", StudyTable.number(snapshots.writing * 1e6, 1)],
            ["microseconds of processor time to read one", StudyTable.number(snapshots.reading * 1e6, 1)],
        ]
        return table
    }

    private func time(
        _ patterns: [[RequestRecord]], accounts: Int
    ) -> (exchanges: Int, seconds: Double) {
        var book = AccountBook()
        var exchanges = 0
        let started = Self.processorSeconds()
        for account in 0..<accounts { exchanges += Self.feed(&book, account, patterns) }
        return (exchanges, Self.processorSeconds() - started)
    }

    /// Means over accounts at rest: bytes, and seconds to write and to read.
    private func snapshots(
        _ patterns: [[RequestRecord]], accounts: Int
    ) -> (bytes: Int, writing: Double, reading: Double) {
        var book = AccountBook()
        for account in 0..<accounts { Self.feedAndRest(&book, account, patterns) }
        let started = Self.processorSeconds()
        let snapshots = book.takeSnapshots(.max)
        let written = Self.processorSeconds()
        var next = AccountBook()
        for snapshot in snapshots {
            if let account = AccountName(snapshot.account) { try? next.restore(account, from: snapshot.blob) }
        }
        let count = max(1, next.accountCount)
        return (
            snapshots.reduce(0) { $0 + $1.blob.count } / count, (written - started) / Double(count),
            (Self.processorSeconds() - written) / Double(count)
        )
    }

    /// Every account comes to rest before the next begins, so that what the heap holds at the end is what they keep.
    private func memory(_ patterns: [[RequestRecord]]) -> Int {
        var book = AccountBook()
        // What one book costs by itself is no account's. Its first accounts rest too, or the room that their live state
        // leaves would be taken by others for nothing.
        for account in 0..<Self.patterns { Self.feedAndRest(&book, -1 - account, patterns) }
        let before = Self.residentBytes()
        for account in 0..<accounts { Self.feedAndRest(&book, account, patterns) }
        return max(0, Self.residentBytes() - before) / max(1, accounts)
    }

    private static func feedAndRest(_ book: inout AccountBook, _ account: Int, _ patterns: [[RequestRecord]]) {
        _ = feed(&book, account, patterns)
        guard let last = patterns[abs(account) % Self.patterns].last?.time else { return }
        book.settle(at: last + .seconds(86_400))
    }

    private static func feed(_ book: inout AccountBook, _ account: Int, _ patterns: [[RequestRecord]]) -> Int {
        let name = "acct\(account)"
        let pattern = patterns[abs(account) % Self.patterns]
        for var record in pattern {
            record.account = name
            book.take(record)
        }
        return pattern.count
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        // SAFETY: the call fills the structure in.
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
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
