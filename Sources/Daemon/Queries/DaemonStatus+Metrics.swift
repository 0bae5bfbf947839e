import API
import Accounts
import Reports
import RequestLogs

extension DaemonStatus {
    /// The same figures for Prometheus. Counters begin at 0 with the process; gauges are as of now.
    var metrics: [MetricFamily] {
        accountMetrics + captureMetrics + joinMetrics + [
            .counter("exchanges", "Exchanges attributed to an account.", exchanges),
            .counter("unattributed_exchanges", "Exchanges of no known account.", unattributedExchanges),
            .counter(
                "refused_exchanges",
                "Exchanges that the application refused, or that failed under a name that it never served.",
                refusedExchanges),
            .counter(
                "fronted_exchanges", "Exchanges that came through a front named in edge.fronts.", fronts.exchanges),
            .gauge(
                "recognised_fronts", "Addresses taken for a front of the service that edge.fronts does not name.",
                fronts.recognised.count),
            .counter("failed_exchanges", "Failed exchanges of known accounts.", failedExchanges),
            MetricFamily(
                name: "tailgate_blind_seconds_total", help: "Seconds left out of evidence.", kind: .counter,
                samples: [.init(blindSeconds)]),
            .counter("mailbox_dropped", "Batches dropped between capture and accounts.", droppedBatches),
            .gauge("mailbox_waiting_bytes", "Bytes that wait between capture and accounts.", mailboxBytes),
            .counter("request_log_records", "Records of the request log.", logSum(\.records)),
            .counter("request_log_damaged", "Lines of the request log that are none.", logSum(\.damaged)),
            .counter(
                "request_log_without_account", "Lines of the request log without an account.",
                logSum(\.withoutAccount)),
            .counter(
                "request_log_cut_clients", "Records of the request log with a piece of a User-Agent.",
                logSum(\.cutClients)),
            MetricFamily(
                name: "tailgate_request_log_unread_fields_total",
                help: "Lines of the request log on which a field gave nothing, by field.",
                kind: .counter,
                samples: LogField.allCases.map { field in
                    .init(
                        Double(logSum { $0.unreadFields[field.rawValue] ?? 0 }),
                        labels: [.init("field", field.rawValue)])
                }),
            .counter(
                "request_log_dropped", "Records of the request log dropped on the way to the accounts.",
                logSum(\.dropped)),
            .counter(
                "request_log_full_queues", "Looks at the request log's socket that found it full.",
                logSum(\.fullQueues)),
            .counter(
                "request_log_lost", "Lines of the request log that a full queue has probably cost.", logSum(\.lost)),
            .counter(
                "request_log_late", "Lines of the request log that came after younger ones had been used.",
                lateLines),
            .gauge("alert_latest", "The number of the latest alert.", Int(latestAlert)),
            .gauge("store_waiting_alerts", "Alerts that only memory holds.", store.waitingAlerts),
            .gauge("store_ok", "1 while the store keeps what it is given.", store.state == "ok" ? 1 : 0),
            .gauge("store_bytes", "Bytes of the database.", store.bytes),
            .gauge("resident_bytes", "Memory in use.", residentBytes),
        ]
    }

    private func logSum(_ figure: (RequestLog) -> Int) -> Int { requestLogs.reduce(0) { $0 + figure($1) } }

    private var accountMetrics: [MetricFamily] {
        [
            MetricFamily(
                name: "tailgate_accounts", help: "Accounts by verdict.", kind: .gauge,
                samples: AccountReport.Verdict.allCases.map {
                    .init(Double(accounts.byVerdict[$0] ?? 0), labels: [.init("verdict", $0.rawValue)])
                }),
            MetricFamily(
                name: "tailgate_account_paths", help: "Accounts by what stands between them and the service.",
                kind: .gauge,
                samples: AccountReport.Path.Label.allCases.map {
                    .init(Double(accounts.byPath[$0] ?? 0), labels: [.init("path", $0.rawValue)])
                }),
            .gauge("accounts_bound", "Accounts kept at most.", accounts.bound),
            .counter(
                "accounts_beyond_bound", "Accounts forgotten because others needed the room.",
                accounts.beyondBound),
        ]
    }

    private var joinMetrics: [MetricFamily] {
        [
            MetricFamily(
                name: "tailgate_joined_lines_total", help: "Log lines by what they were matched to.",
                kind: .counter,
                samples: [
                    ("exchange", joins.linesOfExchanges), ("connection", joins.linesOnConnections),
                    ("none", joins.linesUnmatched),
                ].map { .init(Double($1), labels: [.init("to", $0)]) }),
            MetricFamily(
                name: "tailgate_joined_exchanges_total",
                help: "Exchanges of the inside hop by what they were matched to.", kind: .counter,
                samples: [
                    ("connection", joins.exchangesOnConnections),
                    ("none", joins.exchanges - joins.exchangesOnConnections),
                ].map { .init(Double($1), labels: [.init("to", $0)]) }),
        ]
    }

    private var captureMetrics: [MetricFamily] {
        func family(
            _ name: String, _ help: String, _ kind: MetricFamily.Kind, _ value: (Capture) -> Int
        ) -> MetricFamily {
            MetricFamily(
                name: "tailgate_" + name, help: help, kind: kind,
                samples: captures.map {
                    .init(
                        Double(value($0)), labels: [.init("interface", $0.interface), .init("side", $0.side)])
                })
        }
        return captures.isEmpty
            ? []
            : [
                family("capture_packets_total", "Packets captured.", .counter, \.packets),
                family("capture_kernel_drops_total", "Packets the kernel dropped.", .counter, \.kernelDrops),
                family(
                    "capture_interface_drops_total", "Packets the interface dropped.", .counter,
                    \.interfaceDrops),
                family(
                    "capture_rejected_accounts_total", "Account headers that were no names.", .counter,
                    \.rejectedAccounts),
                family(
                    "capture_contradictory_addresses_total",
                    "Address headers that contradicted themselves or the PROXY header.", .counter,
                    \.contradictoryAddresses),
                MetricFamily(
                    name: "tailgate_capture_unused_packets_total",
                    help: "Packets that nothing was learnt from, by reason.", kind: .counter,
                    samples: captures.flatMap { capture in
                        capture.unused.map {
                            .init(
                                Double($0.packets),
                                labels: [
                                    .init("interface", capture.interface), .init("side", capture.side),
                                    .init("reason", $0.key),
                                ])
                        }
                    }),
                family("capture_connections", "Connections followed.", .gauge, \.connections),
                family("capture_open", "1 while the interface is captured.", .gauge) { $0.isOpen ? 1 : 0 },
            ]
                + TableFigure.allCases.map { figure in
                    family("capture_\(figure.rawValue)_total", figure.help, .counter) { $0.table[figure] ?? 0 }
                }
    }
}

extension MetricFamily {
    fileprivate static func counter(_ name: String, _ help: String, _ value: Int) -> MetricFamily {
        MetricFamily(
            name: "tailgate_\(name)_total", help: help, kind: .counter, samples: [Sample(Double(value))])
    }

    fileprivate static func gauge(_ name: String, _ help: String, _ value: Int) -> MetricFamily {
        MetricFamily(name: "tailgate_" + name, help: help, kind: .gauge, samples: [Sample(Double(value))])
    }
}
