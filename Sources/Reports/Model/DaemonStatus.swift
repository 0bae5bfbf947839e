package import Accounts
package import Packets
package import Signals

/// How the daemon is: what it watches, what it knows and what it could not see.
package struct DaemonStatus: Sendable, Equatable {
    /// The name and version of the shape.
    package static let schema = "tailgate.status/1"

    package struct Accounts: Sendable, Equatable {
        package var known = 0
        package var bound = 0
        /// Accounts that were forgotten because others needed the room.
        package var beyondBound = 0
        package var byVerdict: [AccountReport.Verdict: Int] = [:]
        package var byPath: [AccountReport.Path.Label: Int] = [:]

        package init() {}
    }

    package struct Capture: Sendable, Equatable {
        package var interface: String
        package var side: String
        package var isOpen: Bool
        /// Why it is not open.
        package var problem: String?
        package var packets = 0
        package var kernelDrops = 0
        package var interfaceDrops = 0
        package var connections = 0
        /// Account headers of the inside hop that were no names, or contradicted each other.
        package var rejectedAccounts = 0
        /// Address headers that named two addresses where the gateway writes one, or contradicted the PROXY header.
        package var contradictoryAddresses = 0
        /// What its connection table could not read, keep or believe.
        package var table: [TableFigure: Int] = [:]
        /// Packets that nothing was learnt from, of connections that have ended; none without packets.
        package var unused: [UnusedPackets] = []

        package init(interface: String, side: String, isOpen: Bool, problem: String? = nil) {
            self.interface = interface
            self.side = side
            self.isOpen = isOpen
            self.problem = problem
        }
    }

    /// Fronts of the service, whose connections say nothing about clients.
    package struct Fronts: Sendable, Equatable {
        /// As the operator named them; nil when they are to be recognised.
        package var named: [String]?
        /// Addresses taken for a front's.
        package var recognised: [String] = []
        /// Exchanges that came through a front that the operator named.
        package var exchanges = 0

        package init() {}
    }

    /// One socket of the request log.
    package struct RequestLog: Sendable, Equatable {
        package var socket: String
        package var records = 0
        package var damaged = 0
        /// The latest damaged line: what is wrong with it, and its shape with letters and digits masked.
        package var lastDamage: String?
        /// Lines without an account, as of health checks: their exchanges belong to nobody.
        package var withoutAccount = 0
        /// Records whose User-Agent the log format had cut; they claim no client.
        package var cutClients = 0
        /// By field, lines on which it gave nothing: a shape that is not known, or a Unix socket. The rest of them counts.
        package var unreadFields: [String: Int] = [:]
        /// Records dropped for want of room between log and accounts.
        package var dropped = 0
        /// Looks at the socket that found it full: then its writers have to wait or lose lines.
        package var fullQueues = 0
        /// Lines that were probably lost then.
        package var lost = 0

        package init(socket: String) { self.socket = socket }

        package mutating func add(_ other: RequestLog) {
            records += other.records
            damaged += other.damaged
            lastDamage = other.lastDamage ?? lastDamage
            withoutAccount += other.withoutAccount
            cutClients += other.cutClients
            unreadFields.merge(other.unreadFields, uniquingKeysWith: +)
            dropped += other.dropped
            fullQueues += other.fullQueues
            lost += other.lost
        }
    }

    package struct Store: Sendable, Equatable {
        package var path: String
        /// `ok`, or what is wrong in one plain sentence.
        package var state = "ok"
        package var bytes = 0
        /// Alerts that only memory holds.
        package var waitingAlerts = 0

        package init(path: String) { self.path = path }
    }

    package var version: String
    package var started: Timestamp
    package var now: Timestamp
    package var accounts = Accounts()
    package var oldestAlert: Int64 = 0
    package var latestAlert: Int64 = 0
    package var captures: [Capture] = []
    package var requestLogs: [RequestLog] = []
    /// Batches between capture and accounts: waiting, and dropped for want of room.
    package var mailboxBytes = 0
    package var droppedBatches = 0
    package var fronts = Fronts()
    package var joins = Joins()
    package var blindSeconds = 0.0
    package var exchanges = 0
    package var unattributedExchanges = 0
    /// Exchanges that the application refused, or that failed under a name that it never served.
    package var refusedExchanges = 0
    /// Failed exchanges of known accounts.
    package var failedExchanges = 0
    /// Lines of the request log that came after younger ones had been used, and so were not.
    package var lateLines = 0
    /// Signals that are silent for most accounts, and why.
    package var silent: [Silence] = []
    package var store: Store
    package var residentBytes = 0
    package var packetsPerSecond = 0.0
    package var exchangesPerSecond = 0.0

    package init(version: String, started: Timestamp, now: Timestamp, store: Store) {
        self.version = version
        self.started = started
        self.now = now
        self.store = store
    }
}
