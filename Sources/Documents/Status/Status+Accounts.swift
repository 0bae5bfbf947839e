extension Status {
    /// Accounts that the daemon follows.
    package struct Accounts: Figures {
        package var alert = 0
        package var beyondBound = 0
        package var bound = 0
        /// By the primary path.
        package var byPath: [String: Int] = [:]
        package var clear = 0
        package var known = 0
        package var watch = 0

        package init() {}

        private enum CodingKeys: String, DocumentKey {
            case alert, bound, clear, known, watch
            case beyondBound = "beyond_bound"
            case byPath = "by_path"
        }

        package subscript(verdict: Verdict) -> Int {
            switch verdict {
            case .alert: alert
            case .watch: watch
            case .clear: clear
            }
        }

        var metrics: [MetricFamily] {
            [
                .gauge(
                    "accounts", "Accounts by verdict.",
                    Verdict.allCases.map { .init(self[$0], labels: [.init("verdict", $0.rawValue)]) }),
                .gauge(
                    "account_paths", "Accounts by what stands between them and the service.",
                    PathLabel.allCases.map {
                        .init(byPath[$0.rawValue] ?? 0, labels: [.init("path", $0.rawValue)])
                    }),
                .gauge("accounts_bound", "Accounts kept at most.", bound),
                .counter(
                    "accounts_beyond_bound", "Accounts evicted because others needed the room.", beyondBound),
            ]
        }
    }

    /// Numbers of the alerts.
    package struct Alerts: Figures {
        /// 0 before the first.
        package var latest: Int64 = 0
        /// The first that is still kept.
        package var oldest: Int64 = 0
        package var waitingForStore = 0

        package init() {}

        private enum CodingKeys: String, DocumentKey {
            case latest, oldest
            case waitingForStore = "waiting_for_store"
        }

        var metrics: [MetricFamily] {
            [
                .gauge("alert_latest", "The number of the latest alert.", Int(latest)),
                .gauge("store_waiting_alerts", "Alerts that only memory holds.", waitingForStore),
            ]
        }
    }

    /// How log lines, exchanges of the inside hop and edge connections came together.
    package struct Joins: Figures {
        package var exchanges = 0
        package var exchangesOnConnections = 0
        package var lines = 0
        package var linesOfExchanges = 0
        package var linesOnConnections = 0
        package var linesUnmatched = 0
        /// One sentence for everything that does not come together although it should.
        package var problems: [String] = []

        package init() {}

        private enum CodingKeys: String, DocumentKey {
            case exchanges, lines, problems
            case exchangesOnConnections = "exchanges_on_connections"
            case linesOfExchanges = "lines_of_exchanges"
            case linesOnConnections = "lines_on_connections"
            case linesUnmatched = "lines_unmatched"
        }

        var metrics: [MetricFamily] {
            func samples(_ parts: [(String, Int)]) -> [MetricFamily.Sample] {
                parts.map { .init($1, labels: [.init("to", $0)]) }
            }
            return [
                .counter(
                    "joined_lines", "Log lines by what they were matched to.",
                    samples([
                        ("exchange", linesOfExchanges), ("connection", linesOnConnections),
                        ("none", linesUnmatched),
                    ])),
                .counter(
                    "joined_exchanges", "Exchanges of the inside hop by what they were matched to.",
                    samples([
                        ("connection", exchangesOnConnections), ("none", exchanges - exchangesOnConnections),
                    ])),
            ]
        }
    }

    /// Fronts of the service, whose connections say nothing about clients.
    package struct Fronts: Figures {
        package var exchanges = 0
        /// As the operator listed them; nil when they are to be recognised.
        package var named: [String]?
        package var recognised: [String] = []

        package init() {}

        private enum CodingKeys: String, DocumentKey { case exchanges, named, recognised }

        var metrics: [MetricFamily] {
            [
                .counter(
                    "fronted_exchanges", "Exchanges that came through a front listed in edge.fronts.", exchanges),
                .gauge(
                    "recognised_fronts",
                    "Addresses taken for a front of the service that edge.fronts does not list.",
                    recognised.count),
            ]
        }
    }
}
