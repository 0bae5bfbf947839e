import Signals
import Packets
import API
import Accounts
import Connections
import Documents
import Foundation
import Intake
import Base
import Reports
import RequestLogs
import Settings
import Store

/// How the daemon is, gathered from all rooms.
actor Vitals {
    private let engine: Engine
    private let standings: Standings
    private let store: Store
    private let journal: AlertJournal
    private let intake: CurrentIntake
    private let settings: Settings
    private let version: String
    private let started = Timestamp.now()
    private var unread = UnreadConnections()
    private var watch = PulseWatch(at: .steady())
    /// The engine's latest figures.
    private var figures = Engine.Figures(counters: AccountBook.Counters(), accounts: 0, fronts: Fronts())
    private var rates = Rates()
    /// As the store said when it last answered, by the steady clock: a disk that stands still must hold up no question.
    private var storeSaid = (bytes: 0, oldest: Int64(1), at: Nanoseconds.steady())
    private var storeError: String?

    /// The engine is given up for dead when it did no step of its work for so long though something was to be done. A step
    /// takes milliseconds, and what needs everybody's profiles a few seconds for a million.
    private static let longestSilence = Nanoseconds.seconds(60)

    init(
        engine: Engine, standings: Standings, store: Store, journal: AlertJournal, intake: CurrentIntake,
        settings: Settings, version: String
    ) {
        self.engine = engine
        self.standings = standings
        self.store = store
        self.journal = journal
        self.intake = intake
        self.settings = settings
        self.version = version
    }

    /// After this a disk counts as stalled.
    private static let storePatience = Nanoseconds.seconds(15)

    /// Asks the store how it is; returns when it has answered.
    func askStore() async {
        do throws(StoreError) {
            let bytes = try await store.statistics().bytes
            let page = try await journal.alerts(after: 0, limit: 1)
            storeSaid = (bytes, page.records.first?.sequence ?? page.latest + 1, .steady())
            storeError = nil
        } catch {
            storeSaid.at = .steady()
            storeError = error.description
        }
    }

    /// What is wrong with the store; nil while all is well.
    private var storeProblem: String? {
        get async {
            if let problem = await store.problem { return problem.description }
            let silence = Nanoseconds.steady() - storeSaid.at
            guard silence < Self.storePatience else {
                return "\(store.path): the disk has not responded for \(Int(silence.seconds)) s"
            }
            return storeError
        }
    }

    /// Asks the engine for its figures.
    func askEngine() async {
        figures = await engine.figures
        let packets = intake.running.status.sources.reduce(0) { $0 + Int(clamping: $1.statistics.packets) }
        rates.take(packets: packets, exchanges: figures.counters.exchanges, at: .steady())
        unread.take(intake.running.status.sources, at: .steady())
    }

    /// One line for `systemctl status`.
    var line: String {
        get async {
            let totals = await standings.totals.verdicts
            let latest = await journal.latest
            return "\(figures.accounts) accounts, \(totals[.alert] ?? 0) on alert, "
                + "\(totals[.watch] ?? 0) on watch; latest alert \(latest)"
        }
    }

    private var losses: [String: LossWatch] = [:]

    /// Everything whose failure and recovery are logged. What the store itself reports is logged where it is written to.
    func watched() async -> [Watched] {
        let status = intake.running.status
        var watched = [
            Watched(
                name: "engine",
                problem: isAlive ? nil : "has made no progress for a minute; restart the daemon")
        ]
        if await store.problem == nil { watched.append(Watched(name: "store", problem: await storeProblem)) }
        for source in status.sources {
            let name = "interface \(source.interface), thread \(source.thread)"
            watched.append(Watched(name: name, problem: source.state.problem.map { "is not captured: \($0)" }))
            let dropped = source.statistics.kernelDropped &+ source.statistics.interfaceDropped
            watched.append(
                loss(
                    "packets of \(name)", Int(clamping: dropped),
                    "the kernel drops packets; raise capture.ring or capture.threads"))
        }
        for log in status.requestLogs {
            let name = "request log \(log.socket)"
            watched.append(Watched(name: name, problem: log.state.problem.map { "is not read: \($0)" }))
            watched.append(
                loss(
                    "lines of \(name)", log.statistics.fullQueues,
                    "the socket's queue was full, so lines may be lost; raise net.unix.max_dgram_qlen"))
        }
        watched.append(
            loss(
                "mailbox", Int(clamping: status.mailbox.refused),
                "the engine is too slow, so batches are dropped; raise limits.mailbox"))
        return watched
    }

    private func loss(_ name: String, _ count: Int, _ problem: String) -> Watched {
        let isLosing = losses[name, default: LossWatch()].isLosing(count, at: Nanoseconds.steady().count)
        return Watched(name: name, problem: isLosing ? problem : nil)
    }

    var isAlive: Bool { watch.silence(of: engine.pulse, at: .steady()) < Self.longestSilence }

    var health: Health {
        get async {
            var reasons: [String] = []
            if !isAlive { reasons.append("the engine has made no progress for a minute; restart the daemon") }
            if let problem = await storeProblem { reasons.append(problem) }
            let status = intake.running.status
            for source in status.sources {
                if let problem = source.state.problem {
                    reasons.append("interface \(source.interface) is not captured: \(problem)")
                }
            }
            if let problem = unread.problem(at: .steady()) { reasons.append(problem) }
            for log in status.requestLogs {
                if let problem = log.state.problem {
                    reasons.append("the request log is not read from \(log.socket): \(problem)")
                }
            }
            return Health(isLive: isAlive, isReady: reasons.isEmpty, reasons: reasons)
        }
    }

    var status: Status {
        get async {
            var status = Status()
            status.version = version
            status.started = started
            status.now = .now()
            let figures = await engine.figures
            status.accounts = await accounts(figures)
            status.exchanges = figures.counters.exchanges
            status.unattributedExchanges = figures.counters.unattributedExchanges
            status.refusedExchanges = figures.counters.refusedExchanges
            status.failedExchanges = figures.counters.failedExchanges
            status.fronts.named = figures.fronts.named?.map(\.description)
            status.fronts.recognised = figures.fronts.recognised.map(\.description).sorted()
            status.fronts.exchanges = figures.counters.frontedExchanges
            status.joins = Status.Joins(figures.counters.joins)
            status.lateLines = figures.counters.lateLines
            await describeStore(in: &status)
            describeIntake(in: &status)
            status.blindSeconds = blindSeconds(figures.counters)
            for signal in await standings.silences { status.silent[signal.id] = signal.cause.sentence }
            status.memory.resident = Residence.bytes
            status.rates.packets = rates.packets
            status.rates.exchanges = rates.exchanges
            return status
        }
    }

    private func accounts(_ figures: Engine.Figures) async -> Status.Accounts {
        let totals = await standings.totals
        var accounts = Status.Accounts()
        accounts.known = figures.accounts
        accounts.bound = settings.limits.accounts
        accounts.beyondBound = figures.counters.accountsBeyondBound
        accounts.alert = totals.verdicts[.alert] ?? 0
        accounts.watch = totals.verdicts[.watch] ?? 0
        accounts.clear = totals.verdicts[.clear] ?? 0
        for (label, count) in totals.paths { accounts.byPath[label.rawValue] = count }
        return accounts
    }

    /// Each capture counts what it did not see, also when a clock was set. Without a capture the book counts the latter.
    private func blindSeconds(_ counters: AccountBook.Counters) -> Double {
        let status = intake.running.status
        let captured = status.sources.reduce(0) { $0 + $1.gapSeconds }
        return counters.stalledSeconds + status.requestLogs.reduce(0) { $0 + $1.gapSeconds }
            + (status.sources.isEmpty ? counters.clockSetSeconds : captured)
    }

    private func describeStore(in status: inout Status) async {
        let counters = await journal.counters
        status.alerts.latest = await journal.latest
        status.alerts.oldest = storeSaid.oldest
        status.alerts.waitingForStore = counters.waiting + counters.unnumbered
        status.store.path = store.path
        status.store.state = await storeProblem ?? Status.Store.ok
        status.store.size = storeSaid.bytes
    }

    private func describeIntake(in status: inout Status) {
        let intake = intake.running.status
        status.captures = intake.sources.map(Status.Capture.init)
        status.mailbox.waiting = intake.mailbox.waiting
        status.mailbox.dropped = Int(clamping: intake.mailbox.refused)
        if !intake.requestLogs.isEmpty {
            status.requestLog = Status.RequestLogs(intake.requestLogs.map(Status.RequestLog.init))
        }
    }
}

extension Status.RequestLog {
    fileprivate init(_ log: IntakeStatus.Log) {
        self.init()
        socket = log.socket
        records = log.statistics.records
        notices = log.statistics.notices
        damaged = log.statistics.damagedLines
        lastDamage = log.statistics.lastDamage
        withoutAccount = log.statistics.withoutAccount
        cutClients = log.statistics.cutClients
        unreadFields = Dictionary(
            uniqueKeysWithValues: log.statistics.unreadFields.counts.map { ($0.field, $0.lines) })
        dropped = log.refusedRecords
        fullQueues = log.statistics.fullQueues
        lost = log.lostLines
    }
}

extension Status.Capture {
    fileprivate init(_ source: IntakeStatus.Source) {
        self.init(
            interface: source.interface, side: source.side.rawValue, state: source.state == .open ? .open : .gone,
            problem: source.state.problem)
        packets = Int(clamping: source.statistics.packets)
        kernelDrops = Int(clamping: source.statistics.kernelDropped)
        interfaceDrops = Int(clamping: source.statistics.interfaceDropped)
        connections = source.openConnections
        rejectedAccounts = Int(source.table.exchanges.rejectedAccounts)
        contradictoryAddresses = Int(source.table.exchanges.contradictoryAddresses)
        unused = UnusedPackets.all(source.statistics.counters, source.table).filter { $0.packets > 0 }
            .map { Status.Unused(packets: $0.packets, reason: $0.key, words: $0.words) }
        for figure in TableFigure.allCases { self[figure] = source.table.value(of: figure) }
    }
}

extension ConnectionCounters {
    fileprivate func value(of figure: TableFigure) -> Int {
        switch figure {
        case .evicted: evicted
        case .evictedUnconfirmed: evictedUnconfirmed
        case .unread: unreadConnections
        case .readersTakenBack: readersTakenBack
        case .lostBytes: Int(clamping: lostStreamBytes)
        case .givenUpBytes: Int(clamping: givenUpStreamBytes &+ unreadStreamBytes)
        case .foreignSegments: foreignSegments
        case .unbelievedHTTP: edgeHTTP + otherPortHTTP + untrustedHops
        case .unconfirmedExchanges: Int(exchanges.unconfirmedExchanges)
        case .unansweredRequests: Int(exchanges.unansweredRequests)
        case .cutHeads: Int(exchanges.cutHeads)
        }
    }
}

extension IntakeStatus.State {
    /// Why nothing is taken in now; nil while it is, or is about to be.
    fileprivate var problem: String? {
        switch self {
        case .waiting(let reason), .failed(let reason): reason
        case .stopped: "it was stopped"
        case .opening, .open: nil
        }
    }
}

/// How much comes in a second, over the time between two looks.
struct Rates {
    private(set) var packets = 0.0
    private(set) var exchanges = 0.0
    private var last: (packets: Int, exchanges: Int, at: Nanoseconds)?

    mutating func take(packets: Int, exchanges: Int, at now: Nanoseconds) {
        guard let last else {
            last = (packets, exchanges, now)
            return
        }
        let seconds = (now - last.at).seconds
        guard seconds >= 1 else { return }
        self.packets = Double(packets - last.packets) / seconds
        self.exchanges = Double(exchanges - last.exchanges) / seconds
        self.last = (packets, exchanges, now)
    }
}
