package import API
package import Packets
package import Synchronization

/// An engine that knows three accounts and whatever alerts a test raises.
package final class FakeService: QueryService {
    package struct State {
        package var alerts: [AlertPage.Alert] = []
        package var oldest: Int64 = 1
        package var latest: Int64 = 0
        /// Numbers above the latest that a process that died may have given.
        package var reserved: Int64 = 0
        /// Pages of alerts that were asked for.
        package var reads = 0
        package var reviews: [String: [[UInt8]]] = [:]
        package var reviewers: [Peer] = []
        package var queries: [AccountQuery] = []
        package var times: [Timestamp?] = []
        package var waiters: [Int: (sequence: Int64, continuation: CheckedContinuation<Void, any Error>)] = [:]
        package var nextWaiter = 0
        package var padding = 0
        package var health = Health()
        package var isUnavailable = false
    }

    package let state = Mutex(State())

    package init() {}

    package static let accounts = ["acct-001", "acct-002", "acct-003"]

    package var reads: Int { state.withLock { $0.reads } }
    package var waiting: Int { state.withLock { $0.waiters.count } }
    package var queries: [AccountQuery] { state.withLock { $0.queries } }

    /// Gives the next number to an alert.
    package func raise(_ count: Int = 1) {
        let woken = state.withLock { state in
            for _ in 0..<count {
                state.latest += 1
                let padding = String(repeating: "x", count: state.padding)
                let document = """
                    {"schema":"tailgate.alert/1","sequence":\(state.latest),"account":"acct-001","padding":"\(padding)"}
                    """
                state.alerts.append(.init(sequence: state.latest, document: Array(document.utf8)))
            }
            return Self.takeWoken(&state)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Retention: everything up to this number is gone.
    package func remove(through sequence: Int64) {
        state.withLock { state in
            state.alerts.removeAll { $0.sequence <= sequence }
            state.oldest = sequence + 1
        }
    }

    private static func takeWoken(_ state: inout State) -> [CheckedContinuation<Void, any Error>] {
        let latest = state.latest
        let woken = state.waiters.filter { $0.value.sequence < latest }
        for key in woken.keys { state.waiters[key] = nil }
        return woken.values.map(\.continuation)
    }

    package func forget(_ account: String, by reviewer: Peer) async throws(QueryError) -> [UInt8] {
        guard Self.accounts.contains(account) else { throw .notFound("no account \"\(account)\" is known") }
        let reviews = state.withLock { $0.reviews.removeValue(forKey: account)?.count ?? 0 }
        return Array(
            """
            {"account":"\(account)","alerts":0,"evidence":0,"profiles":1,"reviews":\(reviews),"set_aside":[]}
            """.utf8)
    }

    package func status() async -> [UInt8] { Array(Self.statusText.utf8) }

    private static let statusText = """
        {"schema":"tailgate.status/1","version":"0.4","started":"2026-11-22T12:00:00.000Z",\
        "now":"2026-11-25T16:00:00.000Z","accounts":{"known":1204,"bound":1000000,"beyond_bound":0,"alert":3,\
        "watch":12,"clear":1189,"by_path":{"vpn":204,"direct":1000}},"alerts":{"latest":17,"oldest":3,\
        "waiting_for_store":0},"capture":[{"interface":"eth0","side":"edge","state":"open","packets":123456,\
        "kernel_drops":7,"interface_drops":0,"connections":42,"contradictory_addresses":0,"problem":null,\
        "rejected_accounts":0,"table":{"cut_heads":0,"evicted":0,"evicted_unconfirmed":0,"foreign_segments":3,\
        "given_up_stream_bytes":0,"lost_stream_bytes":0,"readers_taken_back":0,"unanswered_requests":0,\
        "unbelieved_http":0,"unconfirmed_exchanges":0,"unread":0},\
        "unused":[{"packets":20,"reason":"udp_443","words":"UDP port 443 (QUIC)"}]}],"exchanges":5400,\
        "failed_exchanges":4,"fronts":{"exchanges":0,"named":null,"recognised":[]},\
        "joins":{"exchanges":0,"exchanges_on_connections":0,"lines":99,"lines_of_exchanges":0,\
        "lines_on_connections":0,"lines_unmatched":99,"problems":[]},"late_lines":0,"refused_exchanges":31,\
        "unattributed_exchanges":12,"request_log":{"records":99,"damaged":1,"dropped":0,"full_queues":0,"lost":0,\
        "cut_clients":0,"last_damage":"time: missing, in: {}","unread_fields":{"src":2},"without_account":3,\
        "socket":"/run/tailgate/requests.sock","sockets":[{"records":99,"damaged":1,"dropped":0,"full_queues":0,"lost":0,\
        "cut_clients":0,"last_damage":null,"unread_fields":{"src":2},"without_account":3,\
        "socket":"/run/tailgate/requests.sock"}]},"mailbox":{"waiting":0,"dropped":0},"blind_seconds":1.5,\
        "silent":{"attention":"the log lacks stop"},"store":{"path":"/var/lib/tailgate/tailgate.db","state":"ok",\
        "size":1234567},"memory":{"resident":104857600},"rates":{"packets_per_s":12345.6,"exchanges_per_s":1.25}}

        """

    package func metrics() async -> [MetricFamily] {
        [
            MetricFamily(
                name: "tailgate_packets_total", help: "Packets\nread.", kind: .counter,
                samples: [.init(12, labels: [.init("interface", "a\"b\\c")])])
        ]
    }

    package func health() async -> Health { state.withLock { $0.health } }

    package func accounts(_ query: AccountQuery) async throws(QueryError) -> AccountPage {
        if state.withLock({
            $0.queries.append(query)
            return $0.isUnavailable
        }) {
            throw .unavailable("the store cannot be read")
        }
        if let cursor = query.cursor, cursor != "next" {
            throw .invalid(parameter: "cursor", reason: "was not given by this daemon")
        }
        let names = Self.accounts.filter { $0.hasPrefix(query.prefix ?? "") }
        return AccountPage(
            accounts: names.prefix(query.limit).map(Self.document), matching: names.count,
            next: names.count > query.limit ? "next" : nil)
    }

    private static func document(_ name: String) -> [UInt8] {
        Array(
            """
            {"account":"\(name)","clients":["KimiCLI/1.3"],"continuity":null,"evidence":[],"exchanges":12,\
            "fan_out":{"clients":1,"connections":2,"endpoints":1,"networks":1,"threads":null,\
            "threads_per_connection":null},"findings":[],"first_seen":"2026-11-23T14:00:00.000Z","headcount":null,\
            "last_seen":"2026-11-24T14:00:00.000Z","path":{"primary":"vpn","shares":{"vpn":1}},\
            "proofs":{"people":{"log10_e":0},"relay":{"log10_e":0}},"silent":[],"timeline":null,"verdict":"clear"}
            """.utf8)
    }

    package func account(_ id: String, at time: Timestamp?) async throws(QueryError) -> [UInt8] {
        state.withLock { $0.times.append(time) }
        guard Self.accounts.contains(id) else { throw .notFound("no account \"\(id)\" is known") }
        return Self.document(id)
    }

    package func alerts(after sequence: Int64, limit: Int) async throws(QueryError) -> AlertPage {
        state.withLock { state in
            let start = state.alerts.partitioningIndex { $0.sequence > sequence }
            let alerts = Array(state.alerts[start...].prefix(limit))
            state.reads += 1
            return AlertPage(
                alerts: alerts, lost: state.oldest - 1 > sequence ? [sequence + 1...state.oldest - 1] : [],
                reached: alerts.count < limit ? state.latest : alerts[limit - 1].sequence, latest: state.latest,
                given: state.latest + state.reserved)
        }
    }

    package func alertsBeyond(_ sequence: Int64) async throws(CancellationError) {
        let key = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        do {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let isDone = state.withLock { state in
                        if state.latest > sequence || Task.isCancelled { return true }
                        state.waiters[key] = (sequence, continuation)
                        return false
                    }
                    if isDone { continuation.resume() }
                }
            } onCancel: {
                let waiter = state.withLock { $0.waiters.removeValue(forKey: key) }
                waiter?.continuation.resume(throwing: CancellationError())
            }
        } catch {
            throw CancellationError()
        }
    }

    package func review(_ review: NewReview, of account: String, by reviewer: Peer) async throws(QueryError)
        -> [UInt8]
    {
        guard Self.accounts.contains(account) else { throw .notFound("no account \"\(account)\" is known") }
        return state.withLock { state in
            state.reviewers.append(reviewer)
            let number = (state.reviews[account]?.count ?? 0) + 1
            let document = Array(
                """
                {"id":\(number),"time":"2026-11-25T16:00:00.000Z","account":"\(account)",\
                "outcome":"\(review.outcome.rawValue)","note":"","alert":\(review.alert.map(String.init) ?? "null"),\
                "reviewer":{"uid":\(reviewer.userID),"name":"root"}}
                """.utf8)
            state.reviews[account, default: []].append(document)
            return document
        }
    }

    package func reviews(of account: String) async throws(QueryError) -> [[UInt8]] {
        guard Self.accounts.contains(account) else { throw .notFound("no account \"\(account)\" is known") }
        return state.withLock { $0.reviews[account] ?? [] }
    }
}

extension [AlertPage.Alert] {
    /// The first index from which the condition holds; binary search.
    fileprivate func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
