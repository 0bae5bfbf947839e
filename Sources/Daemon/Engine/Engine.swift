package import Accounts
package import Connections
package import Intake
package import Base
import Reports

/// The accounts, alive: takes what the intake brings, judges what has changed.
///
/// Time is that of what comes in, so that a recorded log gives what an offline run gives; while nothing comes it goes
/// on at its own pace.
package actor Engine {
    private nonisolated let thread: OwnThread
    /// That it lives, for those who must not wait for it.
    package nonisolated let pulse = Pulse()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    var book: AccountBook
    private var arrivals: Arrivals
    private var assessor: Assessor
    private var sources: Int
    private var watch = ClockWatch()
    /// Accounts to be judged in this round.
    var unjudged: [AccountName] = []
    var recorded: [String: EvidenceRecord] = [:]
    /// The newest time of any event, and when it arrived.
    private(set) var told: (time: Timestamp, at: Nanoseconds)?

    /// How long the engine works before it looks whether somebody has a question.
    private static let turn = Nanoseconds.milliseconds(50)
    /// Bytes in ``arrivals`` when it was last said how many were released.
    private var waiting = 0

    package init(
        rules: AccountBook.Rules, sources: Int, catalogue: ClientCatalogue = ClientCatalogue()
    ) {
        thread = OwnThread(name: "engine", pulse: pulse)
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
        let step = watch.look(clock)
        if arrivals.clock.map({ $0.steady < clock.steady }) ?? true { arrivals.clock = clock }
        guard let step else { return nil }
        if step.isBack {
            arrivals.turnBack(step, at: clock.steady)
        } else {
            book.noteClockSet(step.gap, isBack: false)
        }
        return step
    }

    /// What a turn of work did.
    package struct Turn: Sendable {
        /// Bytes of deliveries that are used and no longer wait; negative while more comes to wait.
        package var released = 0
        /// Nothing is left that could be taken now.
        package var isCaughtUp = true
    }

    /// Takes what came at `now` of the steady clock, and of what waits as much as a turn allows.
    @discardableResult
    package func take(_ deliveries: [Delivery], at now: Nanoseconds) -> Turn {
        var bytes = 0
        for delivery in deliveries {
            bytes += delivery.footprint
            if let events = arrivals.add(delivery, at: now) { book.take(events) }
            pulse.step()
        }
        var turn = catchUp(at: now)
        turn.released += bytes
        return turn
    }

    /// Takes what has waited long enough, for no longer than a turn, and settles what is over. To be called again at once when
    /// something is left, and now and then while nothing comes.
    @discardableResult
    package func catchUp(at now: Nanoseconds) -> Turn {
        let end = Nanoseconds.steady() + Self.turn
        var isCaughtUp = true
        while isCaughtUp, let ready = arrivals.next(at: now) {
            switch ready {
            case .events(let events): book.take(events)
            case .record(let record):
                if sources == 0 { note(record.time, at: now) }
                book.take(record)
            case .late: book.noteLateLine()
            case .clockSet(let step):
                book.noteClockSet(step.gap, isBack: true)
                told = nil
            }
            pulse.step()
            isCaughtUp = Nanoseconds.steady() < end
        }
        settle(at: now, isCaughtUp: isCaughtUp)
        defer { waiting = arrivals.waitingBytes }
        return Turn(released: waiting - arrivals.waitingBytes, isCaughtUp: isCaughtUp)
    }

    private func settle(at now: Nanoseconds, isCaughtUp: Bool) {
        // Events of the earlier clock still wait: none of it is over.
        guard !arrivals.isTurning else { return }
        guard isCaughtUp else {
            // What waits may belong to whatever is not older than it.
            if let earliest = arrivals.earliest { book.settle(at: earliest) }
            return
        }
        if let watermark = arrivals.watermark { note(watermark, at: now) }
        if let told { book.settle(at: told.time + (now - told.at)) }
    }

    /// Takes everything that waits: the input is over, or another begins.
    private func takeAll() {
        while !catchUp(at: Nanoseconds(.max)).isCaughtUp {}
    }

    /// Threads' clocks take the time back with them. Lines of the log come out of order; that the clock was set back is
    /// noticed without it (``look(at:)``).
    private func note(_ time: Timestamp, at now: Nanoseconds) {
        guard let told, sources == 0, time < told.time else {
            told = (time, now)
            return
        }
    }

    /// Goes on with another intake of so many capture threads; the time between was not seen.
    package func begin(sources: Int, after gap: ConnectionEvents.Gap, at now: Nanoseconds) {
        takeAll()
        self.sources = sources
        let clock = arrivals.clock
        arrivals = Arrivals(sources: sources)
        arrivals.clock = clock
        told?.at = now
        var events = ConnectionEvents()
        events.gaps = [gap]
        book.take(events)
    }

    /// From now on accounts are judged by these bounds; what was found by earlier ones stays.
    package func follow(_ rules: PeopleRules) { book.rules.people = rules }

    /// The input is over: everything that waits is taken, every connection filed.
    package func finish() {
        takeAll()
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
        let end = Nanoseconds.steady() + Self.turn
        var judged = 0
        repeat {
            let account = unjudged[judged]
            judged += 1
            pulse.step()
            guard let report = book.report(of: account, in: context) else { continue }
            let isKept = EvidenceRecord.isDue(report, after: recorded[report.account], at: time)
            let record = isKept ? EvidenceRecord(report, at: time) : nil
            if let record { recorded[report.account] = record }
            judgement.add(report, keeping: record, at: time)
        } while judged < unjudged.count && Nanoseconds.steady() < end
        unjudged.removeFirst(judged)
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
