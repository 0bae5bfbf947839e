package import Accounts
package import Connections
package import Intake
package import Packets
import Reports

/// The accounts, alive: takes what the intake brings, judges what has changed.
///
/// Time is that of what comes in, so that a recorded log gives what an offline run gives; while nothing comes it goes
/// on at its own pace.
package actor Engine {
    private nonisolated let thread = OwnThread(name: "engine")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    var book: AccountBook
    private var arrivals: Arrivals
    private var assessor: Assessor
    private var sources: Int
    private var watch = ClockWatch()
    /// Accounts to be judged in this round.
    var unjudged: [AccountName] = []
    var recorded: [String: EvidenceRecord] = [:]
    /// The newest time that anything told, and when that was.
    private(set) var told: (time: Timestamp, at: Nanoseconds)?

    /// Accounts judged at once: a few ten milliseconds, so that no question waits longer.
    private static let judgedAtOnce = 1_000

    package init(
        rules: AccountBook.Rules, sources: Int, catalogue: ClientCatalogue = ClientCatalogue()
    ) {
        book = AccountBook(rules: rules)
        book.listsForgotten = true
        arrivals = Arrivals(sources: sources)
        assessor = Assessor(catalogue: catalogue)
        self.sources = sources
    }

    // MARK: What comes in

    /// Looks whether the clock was set. To be called before what came since is taken, so that the first line with the new time
    /// is known to be one. Returns how far it was set; nil when it was not.
    @discardableResult
    package func look(at clock: ClockWatch.Reading) -> ClockStep? {
        guard let step = watch.look(clock) else { return nil }
        if step.isBack {
            arrivals.turnBack(step, at: clock.steady)
        } else {
            book.noteClockSet(step.gap, isBack: false)
        }
        return step
    }

    /// Takes what came at `now` of the steady clock.
    package func take(_ deliveries: [Delivery], at now: Nanoseconds) {
        for delivery in deliveries {
            if let events = arrivals.add(delivery, at: now) { book.take(events) }
        }
        catchUp(at: now)
    }

    /// Takes what has waited long enough, and settles what is over. To be called now and then while nothing comes.
    package func catchUp(at now: Nanoseconds) {
        while let ready = arrivals.next(at: now) {
            switch ready {
            case .events(let events): book.take(events)
            case .record(let record):
                if sources == 0 { note(record.time, at: now) }
                book.take(record)
            case .clockSet(let step):
                book.noteClockSet(step.gap, isBack: true)
                told = nil
            }
        }
        // What was told by the clock of before waits still: nothing of it is over.
        guard !arrivals.isTurning else { return }
        if let watermark = arrivals.watermark { note(watermark, at: now) }
        if let told { book.settle(at: told.time + (now - told.at)) }
    }

    /// Threads' clocks take the time back with them. Lines of the log come out of order; that the clock was set back is
    /// noticed by itself (``look(at:)``).
    private func note(_ time: Timestamp, at now: Nanoseconds) {
        guard let told, sources == 0, time < told.time else {
            told = (time, now)
            return
        }
    }

    /// Goes on with another intake of so many capture threads; nobody saw what lies between.
    package func begin(sources: Int, after gap: ConnectionEvents.Gap, at now: Nanoseconds) {
        catchUp(at: Nanoseconds(.max))
        self.sources = sources
        arrivals = Arrivals(sources: sources)
        told?.at = now
        var events = ConnectionEvents()
        events.gaps = [gap]
        book.take(events)
    }

    /// From now on accounts are judged by these bounds; what was found by earlier ones stays.
    package func follow(_ rules: PeopleRules) { book.rules.people = rules }

    /// The input is over: everything that waits is taken, every connection filed.
    package func finish() {
        catchUp(at: Nanoseconds(.max))
        book.settleAll()
    }

    // MARK: Judging

    /// Begins a round: accounts that changed since the last one are to be judged, each once however often it changed.
    package func beginRound() { unjudged += book.takeChanged() }

    /// Judges some of this round's accounts; nil when none is left.
    package func judge(at time: Timestamp) -> Judgement? {
        guard !unjudged.isEmpty else { return nil }
        let before = assessor.fronts?.recognised ?? []
        let context = assessor.context(of: book)
        // What was found at an address that is now taken for a front's, or no longer is, is judged again.
        let changed = before.symmetricDifference(context.fronts.recognised)
        if !changed.isEmpty { unjudged += book.accounts(at: changed) }
        var judgement = Judgement()
        for account in unjudged.prefix(Self.judgedAtOnce) {
            guard let report = book.report(of: account, in: context) else { continue }
            let isKept = EvidenceRecord.isDue(report, after: recorded[report.account], at: time)
            let record = isKept ? EvidenceRecord(report, at: time) : nil
            if let record { recorded[report.account] = record }
            judgement.add(report, keeping: record, at: time)
        }
        unjudged.removeFirst(min(Self.judgedAtOnce, unjudged.count))
        return judgement
    }

    /// The accounts as they stand, in the order named; those that are not known are left out.
    package func reports(of accounts: [String]) -> [AccountReport] {
        let context = assessor.context(of: book)
        return accounts.compactMap { AccountName($0).flatMap { book.report(of: $0, in: context) } }
    }

    package func report(of account: String) -> AccountReport? { reports(of: [account]).first }

    // MARK: Figures

    package var figures: Figures {
        Figures(
            counters: book.counters, accounts: book.accountCount,
            fronts: assessor.fronts ?? Fronts(named: book.rules.fronts))
    }

    /// What the book knows of itself.
    package struct Figures: Sendable {
        package let counters: AccountBook.Counters
        package let accounts: Int
        package let fronts: Fronts
    }
}
