import Accounts
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
        var book = AccountBook()
        let before = Self.residentBytes()
        var exchanges = 0
        let started = Self.processorSeconds()
        for account in 0..<accounts {
            let name = "acct-\(account)"
            for var record in patterns[account % Self.patterns] {
                record.account = name
                book.take(record)
                exchanges += 1
            }
        }
        let seconds = Self.processorSeconds() - started
        // A night without anything lets every account come to rest.
        book.settle(at: Timestamp(nanoseconds: .max))
        let after = Self.residentBytes()
        table.rows = [
            ["exchanges", "\(exchanges)"],
            [
                "microseconds of processor time an exchange",
                StudyTable.number(seconds / Double(max(1, exchanges)) * 1e6, 2),
            ],
            ["bytes of resident memory an account at rest", "\(max(0, after - before) / max(1, accounts))"],
            ["bytes of the fixed part of an account's conduct", "\(MemoryLayout<Conduct>.stride)"],
        ]
        return table
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
