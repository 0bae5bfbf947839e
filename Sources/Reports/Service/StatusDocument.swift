import Accounts
package import Base

/// What the daemon says of itself (`tailgate.status/1`). Everything may be missing: a daemon may be older or newer than
/// the command, and what it does not say is not shown.
package struct StatusDocument: Sendable, Equatable, Decodable {
    package struct Accounts: Sendable, Equatable, Decodable {
        package var known: Int?
        package var bound: Int?
        /// Accounts that were forgotten because others needed the room.
        package var beyondBound: Int?
        package var alert: Int?
        package var watch: Int?
        package var clear: Int?
        package var byPath: [String: Int]?

        private enum CodingKeys: String, CodingKey {
            case known, bound, alert, watch, clear
            case beyondBound = "beyond_bound"
            case byPath = "by_path"
        }
    }

    package struct Alerts: Sendable, Equatable, Decodable {
        package var latest: Int?
        package var oldest: Int?
        package var waitingForStore: Int?

        private enum CodingKeys: String, CodingKey {
            case latest, oldest
            case waitingForStore = "waiting_for_store"
        }
    }

    package struct Capture: Sendable, Equatable, Decodable {
        package var interface: String?
        package var side: String?
        package var state: String?
        /// Why it is not open.
        package var problem: String?
        package var packets: Int?
        package var kernelDrops: Int?
        package var interfaceDrops: Int?
        package var connections: Int?
        /// Account headers that were no names, or contradicted each other.
        package var rejectedAccounts: Int?
        /// Address headers that contradicted themselves or the PROXY header.
        package var contradictoryAddresses: Int?
        /// By the names of ``TableFigure``.
        package var table: [String: Int]?
        /// Packets that nothing was learnt from.
        package var unused: [Unused]?

        package struct Unused: Sendable, Equatable, Decodable {
            package var words: String
            package var packets: Int
        }

        private enum CodingKeys: String, CodingKey {
            case interface, side, state, problem, packets, connections, table, unused
            case kernelDrops = "kernel_drops"
            case interfaceDrops = "interface_drops"
            case rejectedAccounts = "rejected_accounts"
            case contradictoryAddresses = "contradictory_addresses"
        }
    }

    package struct RequestLog: Sendable, Equatable, Decodable {
        package var socket: String?
        package var records: Int?
        package var damaged: Int?
        /// The latest damaged line: what is wrong with it, and its shape with letters and digits masked.
        package var lastDamage: String?
        /// Lines without an account.
        package var withoutAccount: Int?
        /// Records whose User-Agent the log format had cut.
        package var cutClients: Int?
        /// By field, lines on which it gave nothing.
        package var unreadFields: [String: Int]?
        /// Records dropped for want of room between log and accounts.
        package var dropped: Int?
        /// Times that the socket's queue was found full: senders may have dropped records then.
        package var fullQueues: Int?
        /// Lines that were probably lost then.
        package var lost: Int?
        /// Of which these are the sums.
        package var sockets: [RequestLog]?

        private enum CodingKeys: String, CodingKey {
            case socket, records, damaged, dropped, lost, sockets
            case fullQueues = "full_queues"
            case lastDamage = "last_damage"
            case withoutAccount = "without_account"
            case cutClients = "cut_clients"
            case unreadFields = "unread_fields"
        }
    }

    package struct JoinFigures: Sendable, Equatable, Decodable {
        package var lines: Int?
        package var linesOfExchanges: Int?
        package var linesOnConnections: Int?
        package var exchanges: Int?
        package var exchangesOnConnections: Int?
        /// One sentence for everything that does not come together although it should.
        package var problems: [String]?

        private enum CodingKeys: String, CodingKey {
            case lines, exchanges, problems
            case linesOfExchanges = "lines_of_exchanges"
            case linesOnConnections = "lines_on_connections"
            case exchangesOnConnections = "exchanges_on_connections"
        }

        var joins: Joins {
            var joins = Joins()
            joins.lines = lines ?? 0
            joins.linesOfExchanges = linesOfExchanges ?? 0
            joins.linesOnConnections = linesOnConnections ?? 0
            joins.exchanges = exchanges ?? 0
            joins.exchangesOnConnections = exchangesOnConnections ?? 0
            return joins
        }
    }

    package struct Fronts: Sendable, Equatable, Decodable {
        /// As the operator named them; nil when they are to be recognised.
        package var named: [String]?
        package var recognised: [String]?
        package var exchanges: Int?
    }

    package struct Mailbox: Sendable, Equatable, Decodable {
        package var waiting: Int?
        package var dropped: Int?
    }

    package struct Store: Sendable, Equatable, Decodable {
        package var path: String?
        package var state: String?
        package var size: Int?
    }

    package struct Memory: Sendable, Equatable, Decodable {
        package var resident: Int?
    }

    package struct Rates: Sendable, Equatable, Decodable {
        package var packets: Double?
        package var exchanges: Double?

        private enum CodingKeys: String, CodingKey {
            case packets = "packets_per_s"
            case exchanges = "exchanges_per_s"
        }
    }

    package var version: String?
    package var started: Timestamp?
    package var now: Timestamp?
    package var accounts: Accounts?
    package var alerts: Alerts?
    package var capture: [Capture]
    package var requestLog: RequestLog?
    package var fronts: Fronts?
    package var joins: JoinFigures?
    /// Lines of the request log that came too late to be used.
    package var lateLines: Int?
    package var mailbox: Mailbox?
    package var blindSeconds: Double?
    package var exchanges: Int?
    package var unattributedExchanges: Int?
    package var refusedExchanges: Int?
    package var failedExchanges: Int?
    /// Families of evidence that cannot speak, and why.
    package var silent: [String: String]
    package var store: Store?
    package var memory: Memory?
    package var rates: Rates?

    private enum CodingKeys: String, CodingKey {
        case version, started, now, accounts, alerts, capture, mailbox, silent, store, memory, rates
        case requestLog = "request_log"
        case lateLines = "late_lines"
        case blindSeconds = "blind_seconds"
        case exchanges, fronts, joins
        case unattributedExchanges = "unattributed_exchanges"
        case refusedExchanges = "refused_exchanges"
        case failedExchanges = "failed_exchanges"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        version = try fields.decodeIfPresent(String.self, forKey: .version)
        started = try fields.decodeTime(.started)
        now = try fields.decodeTime(.now)
        accounts = try fields.decodeIfPresent(Accounts.self, forKey: .accounts)
        alerts = try fields.decodeIfPresent(Alerts.self, forKey: .alerts)
        capture = try fields.decodeList(Capture.self, forKey: .capture)
        requestLog = try fields.decodeIfPresent(RequestLog.self, forKey: .requestLog)
        lateLines = try fields.decodeIfPresent(Int.self, forKey: .lateLines)
        mailbox = try fields.decodeIfPresent(Mailbox.self, forKey: .mailbox)
        blindSeconds = try fields.decodeIfPresent(Double.self, forKey: .blindSeconds)
        exchanges = try fields.decodeIfPresent(Int.self, forKey: .exchanges)
        unattributedExchanges = try fields.decodeIfPresent(Int.self, forKey: .unattributedExchanges)
        refusedExchanges = try fields.decodeIfPresent(Int.self, forKey: .refusedExchanges)
        failedExchanges = try fields.decodeIfPresent(Int.self, forKey: .failedExchanges)
        fronts = try fields.decodeIfPresent(Fronts.self, forKey: .fronts)
        joins = try fields.decodeIfPresent(JoinFigures.self, forKey: .joins)
        silent = try fields.decodeIfPresent([String: String].self, forKey: .silent) ?? [:]
        store = try fields.decodeIfPresent(Store.self, forKey: .store)
        memory = try fields.decodeIfPresent(Memory.self, forKey: .memory)
        rates = try fields.decodeIfPresent(Rates.self, forKey: .rates)
    }
}
