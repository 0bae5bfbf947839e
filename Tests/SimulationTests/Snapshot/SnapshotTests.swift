import Connections
import Base
import Documents
import Simulation
import TestSupport
import Testing

@testable import Accounts

extension AccountBook {
    /// Of all accounts.
    fileprivate var names: [AccountName] { profiles.filter { !$0.isVacant }.map(\.name) }
}

struct SnapshotTests {
    /// People and machines, and a relay's people: what they leave in a profile is of every kind.
    static let scenarios: [Scenario] = [
        Scenario(kind: .multiDevice, days: 9), Scenario(kind: .parallelCLIs, days: 5),
        Scenario(kind: .subAgents, days: 4), Scenario(kind: .harvest, days: 2),
        Scenario(kind: .accountTransfer, days: 28), Scenario(kind: .vpnHopping, days: 6),
        Scenario(kind: .relay, people: 8, days: 8),
        Scenario(kind: .relay, people: 5, days: 5, fields: .bytesAndTimes),
    ]

    /// Records without ports: no connection is open when the book stops.
    private static func records(_ scenario: Scenario, seed: UInt64 = 11) -> [RequestRecord] {
        Simulated(scenario, seed: seed).records.map { record in
            var record = record.record
            record.source?.port = 0
            return record
        }
    }

    /// A book with the accounts and the shared state of another, as of the next process; it saw no break.
    private func restarted(_ book: AccountBook) throws -> AccountBook {
        var next = AccountBook()
        try next.restoreShared(from: book.sharedSnapshot(until: Timestamp(nanoseconds: 0)))
        next.blindSince = nil
        next.hasBegun = true
        for account in book.names {
            try next.restore(account, from: try #require(book.snapshot(of: account)))
        }
        return next
    }

    @Test(arguments: scenarios)
    func `an account goes on as if it had never stopped`(_ scenario: Scenario) throws {
        let records = Self.records(scenario)
        var whole = AccountBook()
        var stopped = AccountBook()
        // Stops at odd moments, in the middle of work as well as at night.
        let stops = Set((1...7).map { records.count * $0 / 8 + $0 })
        for (index, record) in records.enumerated() {
            if stops.contains(index) { stopped = try restarted(stopped) }
            whole.take(record)
            stopped.take(record)
        }
        #expect(whole.assess().accounts == stopped.assess().accounts)
        for account in whole.names { #expect(whole.snapshot(of: account) == stopped.snapshot(of: account)) }
        whole.settleAll()
        stopped.settleAll()
        #expect(whole.assess().accounts == stopped.assess().accounts)
    }

    @Test(arguments: scenarios)
    func `an account that falls asleep goes on as if it had stayed awake`(_ scenario: Scenario) throws {
        var awake = AccountBook()
        var sleeper = AccountBook()
        var asleep = 0
        var last: Timestamp?
        for record in Self.records(scenario) {
            if let last, record.time - last > .seconds(600) {
                // Time passes while nothing comes.
                sleeper.settle(at: record.time)
                asleep += sleeper.profiles.count { $0.isAsleep }
                for account in sleeper.names {
                    #expect(sleeper.profile(of: account)?.conduct.peak == awake.profile(of: account)?.conduct.peak)
                }
            }
            last = max(last ?? record.time, record.time + record.duration)
            awake.take(record)
            sleeper.take(record)
        }
        // A harvester never rests.
        #expect(asleep > 0 || scenario.kind == .harvest)
        #expect(awake.assess().accounts == sleeper.assess().accounts)
        // Whether it fell asleep again or not at the end: nothing more is told of it.
        sleeper.settle(at: (last ?? Timestamp(nanoseconds: 0)) + .seconds(86_400))
        #expect(sleeper.profiles.allSatisfy { $0.isAsleep })
        let before = sleeper.assess().accounts
        sleeper.settleAll()
        #expect(sleeper.assess().accounts == before)
        let restored = try restarted(sleeper)
        #expect(restored.profiles.allSatisfy { $0.isAsleep })
        #expect(restored.assess().accounts == before)
    }

    @Test(arguments: scenarios)
    func `a snapshot of what a snapshot brought is the same`(_ scenario: Scenario) throws {
        var book = AccountBook()
        for record in Simulated(scenario, seed: 3).records { book.take(record.record) }
        let next = try restarted(book)
        for account in book.names { #expect(book.snapshot(of: account) == next.snapshot(of: account)) }
        #expect(next.unsavedAccounts == 0)
        book.settleAll()
        let settled = try restarted(book)
        #expect(settled.assess().accounts == book.assess().accounts)
    }

    @Test func `what passed between two processes is blind`() throws {
        let records = Self.records(Scenario(kind: .multiDevice, days: 3))
        var book = AccountBook()
        for record in records.prefix(records.count / 2) { book.take(record) }
        let until = records[records.count / 2 - 1].time
        var next = AccountBook()
        try next.restoreShared(from: book.sharedSnapshot(until: until))
        let first = records[records.count / 2 + 50]
        next.take(first)
        #expect(next.blind.overlaps(from: until, to: first.start))
        #expect(!next.blind.overlaps(from: first.start + .seconds(1), to: first.start + .seconds(2)))
    }

    @Test func `a snapshot cut anywhere is refused`() throws {
        var book = AccountBook()
        for record in Self.records(Scenario(kind: .relay, people: 4, days: 2)) { book.take(record) }
        let account = try #require(book.names.first)
        let blob = try #require(book.snapshot(of: account))
        for length in 0..<blob.count {
            var next = AccountBook()
            #expect(throws: SnapshotError.self) { try next.restore(account, from: Array(blob.prefix(length))) }
            // With a checksum that fits, too: then a field is missing.
            let body = Array(blob.prefix(length))
            guard length < blob.count - 4 else { continue }
            #expect(throws: SnapshotError.self) { try next.restore(account, from: Self.sealed(body, account)) }
            #expect(next.accountCount == 0)
        }
        for place in stride(from: 0, to: blob.count, by: 7) {
            var changed = blob
            changed[place] ^= 0x10
            var next = AccountBook()
            #expect(throws: SnapshotError.self) { try next.restore(account, from: changed) }
        }
    }

    /// Bytes that somebody changed on purpose, checksum and all: what is accepted must be fit to live with.
    @Test func `a forged snapshot is refused or does no harm`() throws {
        var random = SplitMix(seed: 99)
        var accepted = 0
        for scenario in [Scenario(kind: .relay, people: 8, days: 3), Scenario(kind: .accountTransfer, days: 20)] {
            let records = Self.records(scenario)
            var book = AccountBook()
            for record in records.dropLast(200) { book.take(record) }
            let account = try #require(book.names.first)
            let blob = Array(try #require(book.snapshot(of: account)).dropLast(4))
            for _ in 0..<1_500 {
                var forged = blob
                for _ in 0...Int(random.next() % 3) {
                    let place = 3 + Int(random.next() % UInt64(blob.count - 3))
                    forged[place] =
                        [0, 0x7F, 0x80, 0xFF, UInt8(truncatingIfNeeded: random.next())][Int(random.next() % 5)]
                }
                var next = AccountBook()
                guard (try? next.restore(account, from: Self.sealed(forged, account))) != nil else { continue }
                accepted += 1
                for record in records.suffix(40) { next.take(record) }
                next.settleAll()
                let report = next.assess().accounts
                #expect(report.count == 1)
                // What was taken in goes out again.
                let again = try #require(next.snapshot(of: account))
                var third = AccountBook()
                #expect(throws: Never.self) { try third.restore(account, from: again) }
            }
        }
        #expect(accepted > 200)
    }

    private static func sealed(_ body: [UInt8], _ account: AccountName) -> [UInt8] {
        let checksum = SnapshotFormat.checksum(body[...], account.text)
        return body + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (8 * $0)) }
    }

    @Test func `an account that is there already or has no room is refused`() throws {
        var book = AccountBook()
        for record in Self.records(Scenario(kind: .ordinary, days: 1)) { book.take(record) }
        let account = try #require(book.names.first)
        let blob = try #require(book.snapshot(of: account))
        #expect(throws: SnapshotError.refused) { try book.restore(account, from: blob) }
        var rules = AccountBook.Rules()
        rules.accounts = 0
        var small = AccountBook(rules: rules)
        #expect(throws: SnapshotError.refused) { try small.restore(account, from: blob) }
    }

    @Test func `snapshots are small, and smaller at rest`() throws {
        var inUse: [Int] = []
        var atRest: [Int] = []
        for kind in Kind.allCases where kind.isBenign && !kind.takesPeople {
            var book = AccountBook()
            let records = Simulated(Scenario(kind: kind, days: 8), seed: 5).records
            for record in records { book.take(record.record) }
            inUse += book.names.compactMap { book.snapshot(of: $0)?.count }
            if let last = records.last { book.settle(at: last.record.time + .seconds(86_400)) }
            atRest += book.names.compactMap { book.snapshot(of: $0)?.count }
        }
        #expect(inUse.count > 10 && atRest.count == inUse.count)
        #expect(atRest.reduce(0, +) / atRest.count < 1_600)
        #expect(inUse.reduce(0, +) / inUse.count < 3_072)
        #expect((inUse.max() ?? 0) < 16_384)
    }
}
