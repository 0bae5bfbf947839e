import Accounts
import Documents
import Logging
import Base
import Reports
import Store

/// Brings what the engine finds to where it lasts: alerts to the journal, evidence to the store, and how each account
/// stands to the list of accounts.
actor Keeper {
    private let store: Store
    private let journal: AlertJournal
    private let standings: Standings
    private let logger: Logger
    private var options: StoreOptions
    private var toldProblem: String?

    init(store: Store, journal: AlertJournal, standings: Standings, logger: Logger) {
        self.store = store
        self.journal = journal
        self.standings = standings
        self.logger = logger
        options = store.options
    }

    /// What is kept from now on, and for how long.
    func follow(_ options: StoreOptions) { self.options = options }

    /// Alerts first: they are on the disk, or known not to be, before anything else is done.
    func keep(_ judgement: Judgement) async {
        if !judgement.alerts.isEmpty { await raise(judgement.alerts) }
        await standings.take(judgement.standings, silences: judgement.silences)
        guard !judgement.kept.isEmpty else { return }
        let evidence = judgement.kept.map {
            Evidence(account: $0.account, time: $0.time, material: $0.material, document: $0.document)
        }
        do throws(StoreError) {
            try await store.record(evidence)
        } catch {
            tell(error)
        }
    }

    private func raise(_ alerts: [Alert]) async {
        let outcomes = await journal.raise(alerts.map(NewAlert.init))
        for (alert, outcome) in zip(alerts, outcomes) {
            let about: Logger.Metadata = [
                "account": "\(alert.report.account)", "kind": "\(alert.finding.kind.rawValue)",
                "severity": "\(alert.finding.severity.rawValue)",
            ]
            switch outcome {
            case .stored(let sequence): logger.notice("alert \(sequence)", metadata: about)
            case .waiting(let sequence):
                logger.warning("alert \(sequence) is in memory only, because the store fails", metadata: about)
            case .unnumbered:
                logger.warning("an alert waits in memory until the store works again", metadata: about)
            case .refused:
                logger.error("an alert is lost: too many alerts wait for the store", metadata: about)
            case .known: break
            }
        }
    }

    /// Mends the store if it needs it, and writes what waited.
    func recover() async {
        let waited = await journal.counters.waiting
        await journal.recover()
        if waited > 0, await journal.counters.waiting == 0 {
            logger.notice("\(waited) alerts that waited in memory are stored")
        }
        for damage in await store.damages.dropFirst(toldDamages) {
            toldDamages += 1
            tell(damage)
        }
        let damaged = await store.damagedRows
        if damaged.count > toldRows {
            toldRows = damaged.count
            let tables = Dictionary(grouping: damaged, by: \.table).map { "\($0.key) \($0.value.count)" }.sorted()
            logger.error(
                "the database has rows with values that Tailgate never writes; these rows are skipped",
                metadata: ["rows": "\(tables.joined(separator: ", "))"])
        }
        if let problem = await store.problem {
            tell(problem)
        } else if toldProblem != nil {
            toldProblem = nil
            logger.notice("the store works again")
        }
    }

    private var toldDamages = 0
    /// Damaged rows that were logged.
    private var toldRows = 0
    private var isOverSize = false

    private func tell(_ damage: StoreDamage) {
        let salvaged = damage.salvaged
        logger.error(
            "the database was damaged and renamed; what could be read was copied into a new one",
            metadata: [
                "error": "\(damage.error)", "set_aside": "\(damage.setAside)", "alerts": "\(salvaged.alerts)",
                "reviews": "\(salvaged.reviews)", "evidence": "\(salvaged.evidence)",
                "profiles": "\(salvaged.profiles)", "damaged_rows": "\(salvaged.damagedRows)",
            ])
        for path in damage.removed {
            logger.warning("an older copy of a damaged database was removed: \(path)")
        }
    }

    /// Once for a problem, however often it is met.
    func tell(_ problem: StoreError) {
        guard toldProblem != problem.description else { return }
        toldProblem = problem.description
        logger.error("\(problem)")
    }

    /// Removes what is older or more than is to be kept.
    func prune(now: Timestamp) async {
        do throws(StoreError) {
            let pruned = try await store.prune(now: now, keeping: options)
            if pruned.isOverSize, !isOverSize {
                logger.warning(
                    "the database exceeds store.max_size with alerts and reviews alone; raise store.max_size"
                )
            } else if isOverSize, !pruned.isOverSize {
                logger.notice("the database no longer exceeds store.max_size")
            }
            isOverSize = pruned.isOverSize
        } catch {
            tell(error)
        }
    }

    /// Writes what still waits; what cannot be written is said, and lost.
    func close() async {
        for alert in await journal.close() {
            logger.critical(
                "alert \(alert.sequence) is lost: the store could not write it",
                metadata: ["account": "\(alert.account)", "kind": "\(alert.kind)"])
        }
        await store.close()
    }
}

extension NewAlert {
    fileprivate init(_ alert: Alert) {
        self.init(
            account: alert.report.account, kind: alert.finding.kind.rawValue,
            severity: AlertSeverity(name: alert.finding.severity.rawValue) ?? .medium, time: alert.time
        ) { sequence, raisedFrom in
            var alert = alert
            alert.raisedFrom = raisedFrom.flatMap { AccountReport.Finding.Severity(rawValue: $0.name) }
            return alert.record(sequence: sequence)
        }
    }
}
