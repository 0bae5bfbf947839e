extension Status {
    /// One capture thread of one interface.
    package struct Capture: Codable, Sendable, Equatable {
        package enum State: String, DocumentName {
            case open
            case gone
        }

        package var connections = 0
        package var contradictoryAddresses = 0
        package var interface: String
        package var interfaceDrops = 0
        package var kernelDrops = 0
        package var packets = 0
        /// Why it is not open.
        package var problem: String?
        package var rejectedAccounts = 0
        /// `edge`, `inside` or `both`.
        package var side: String
        package var state: State
        /// By the names of ``TableFigure``.
        package var table: [String: Int] = [:]
        /// Packets of ended connections that nothing was learnt from, the most first.
        package var unused: [Unused] = []

        package init(interface: String, side: String, state: State, problem: String? = nil) {
            self.interface = interface
            self.side = side
            self.state = state
            self.problem = problem
        }

        private enum CodingKeys: String, DocumentKey {
            case connections, interface, packets, problem, side, state, table, unused
            case contradictoryAddresses = "contradictory_addresses"
            case interfaceDrops = "interface_drops"
            case kernelDrops = "kernel_drops"
            case rejectedAccounts = "rejected_accounts"
        }

        package subscript(figure: TableFigure) -> Int {
            get { table[figure.rawValue] ?? 0 }
            set { table[figure.rawValue] = newValue }
        }

        /// Without captures there are no families: a metric without samples says nothing.
        static func metrics(of captures: [Capture]) -> [MetricFamily] {
            guard !captures.isEmpty else { return [] }
            func samples(_ value: (Capture) -> Int) -> [MetricFamily.Sample] {
                captures.map { .init(value($0), labels: $0.labels) }
            }
            return [
                .counter("capture_packets", "Packets captured.", samples(\.packets)),
                .counter("capture_kernel_drops", "Packets that the kernel dropped.", samples(\.kernelDrops)),
                .counter(
                    "capture_interface_drops", "Packets that the interface dropped.", samples(\.interfaceDrops)),
                .counter(
                    "capture_rejected_accounts",
                    "Account headers of the inside hop that were not names or contradicted each other.",
                    samples(\.rejectedAccounts)),
                .counter(
                    "capture_contradictory_addresses",
                    "Address headers that contradicted themselves or the PROXY header.",
                    samples(\.contradictoryAddresses)),
                .counter(
                    "capture_unused_packets", "Packets that nothing was learnt from, by reason.",
                    captures.flatMap { capture in
                        capture.unused.map {
                            .init($0.packets, labels: capture.labels + [.init("reason", $0.reason)])
                        }
                    }),
                .gauge("capture_connections", "Connections followed.", samples(\.connections)),
                .gauge("capture_open", "1 while the interface is captured.", samples { $0.state == .open ? 1 : 0 }),
            ]
                + TableFigure.allCases.map { figure in
                    .counter("capture_\(figure.rawValue)", figure.help, samples { $0[figure] })
                }
        }

        private var labels: [MetricFamily.Label] { [.init("interface", interface), .init("side", side)] }
    }

    /// Packets that nothing was learnt from, by one reason.
    package struct Unused: Codable, Sendable, Equatable {
        package var packets: Int
        /// Stays the same, such as `udp_443`.
        package var reason: String
        /// The reason for people.
        package var words: String

        package init(packets: Int, reason: String, words: String) {
            self.packets = packets
            self.reason = reason
            self.words = words
        }
    }

    /// One socket of the request log, or all of them.
    package struct RequestLog: Figures {
        package var cutClients = 0
        package var damaged = 0
        package var dropped = 0
        package var fullQueues = 0
        /// The latest damaged line: what is wrong with it, and its shape with letters and digits masked.
        package var lastDamage: String?
        package var lost = 0
        /// Notices of the server itself, such as the start of a worker: lines that are not about a request.
        package var notices = 0
        package var records = 0
        package var socket: String?
        package var unreadFields: [String: Int] = [:]
        package var withoutAccount = 0

        package init() {}

        private enum CodingKeys: String, DocumentKey {
            case damaged, dropped, lost, notices, records, socket
            case cutClients = "cut_clients"
            case fullQueues = "full_queues"
            case lastDamage = "last_damage"
            case unreadFields = "unread_fields"
            case withoutAccount = "without_account"
        }

        package static func + (left: RequestLog, right: RequestLog) -> RequestLog {
            var sum = left
            sum.cutClients += right.cutClients
            sum.damaged += right.damaged
            sum.dropped += right.dropped
            sum.fullQueues += right.fullQueues
            sum.lastDamage = right.lastDamage ?? left.lastDamage
            sum.lost += right.lost
            sum.notices += right.notices
            sum.records += right.records
            sum.unreadFields.merge(right.unreadFields, uniquingKeysWith: +)
            sum.withoutAccount += right.withoutAccount
            return sum
        }

        /// - Parameter fields: All fields of the log's format, so that each counter begins at 0.
        func metrics(fields: [String]) -> [MetricFamily] {
            [
                .counter("request_log_records", "Records of the request log.", records),
                .counter(
                    "request_log_notices", "Lines of the request log that are notices of the server itself.",
                    notices),
                .counter("request_log_damaged", "Malformed lines of the request log.", damaged),
                .counter(
                    "request_log_without_account",
                    "Lines of the request log without an account, such as those of health checks.", withoutAccount),
                .counter(
                    "request_log_cut_clients",
                    "Records of the request log whose User-Agent was cut; they claim no client.", cutClients),
                .counter(
                    "request_log_unread_fields",
                    "Lines of the request log on which a field could not be read, by field; the rest of them counts.",
                    fields.map { .init(unreadFields[$0] ?? 0, labels: [.init("field", $0)]) }),
                .counter(
                    "request_log_dropped", "Records of the request log dropped because the mailbox was full.",
                    dropped),
                .counter(
                    "request_log_full_queues", "Times that the queue of the request log's socket was found full.",
                    fullQueues),
                .counter("request_log_lost", "Lines of the request log that a full queue probably cost.", lost),
            ]
        }
    }

    /// The sums over all sockets, under the first one's name, and each socket.
    package struct RequestLogs: Codable, Sendable, Equatable {
        package var total: RequestLog
        package var sockets: [RequestLog]

        /// - Parameter sockets: At least one.
        package init(_ sockets: [RequestLog]) {
            self.sockets = sockets
            total = sockets.dropFirst().reduce(sockets.first ?? RequestLog(), +)
        }

        private enum CodingKeys: String, DocumentKey { case sockets }

        package init(from decoder: any Decoder) throws {
            total = try RequestLog(from: decoder)
            sockets = try decoder.container(keyedBy: CodingKeys.self).decode([RequestLog].self, forKey: .sockets)
        }

        package func encode(to encoder: any Encoder) throws {
            try total.encode(to: encoder)
            var fields = encoder.container(keyedBy: CodingKeys.self)
            try fields.encode(sockets, forKey: .sockets)
        }
    }

    /// Batches between intake and engine.
    package struct Mailbox: Figures {
        package var dropped = 0
        /// Bytes.
        package var waiting = 0

        package init() {}

        private enum CodingKeys: String, DocumentKey { case dropped, waiting }

        var metrics: [MetricFamily] {
            [
                .counter("mailbox_dropped", "Batches dropped between intake and engine.", dropped),
                .gauge("mailbox_waiting_bytes", "Bytes that wait between intake and engine.", waiting),
            ]
        }
    }
}
