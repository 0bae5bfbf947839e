package import API
package import Documents
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
        package var reviews: [String: [Review]] = [:]
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

    package func forget(_ account: String, by reviewer: Peer) async throws(QueryError) -> Erasure {
        guard Self.accounts.contains(account) else { throw .notFound("no account \"\(account)\" is known") }
        let reviews = state.withLock { $0.reviews.removeValue(forKey: account)?.count ?? 0 }
        return Erasure(account: account, profiles: 1, reviews: reviews)
    }

    package func status() async -> Status { Self.status }

    private static let status: Status = {
        var status = Status()
        status.version = "0.4"
        status.started = Timestamp(rfc3339: "2026-11-22T12:00:00Z")
        status.now = Timestamp(rfc3339: "2026-11-25T16:00:00Z")
        status.accounts.known = 1204
        status.accounts.bound = 1_000_000
        status.accounts.alert = 3
        status.accounts.watch = 12
        status.accounts.clear = 1189
        status.accounts.byPath = ["vpn": 204, "direct": 1000]
        status.alerts.latest = 17
        status.alerts.oldest = 3
        var capture = Status.Capture(interface: "eth0", side: "edge", state: .open)
        capture.packets = 123_456
        capture.kernelDrops = 7
        capture.connections = 42
        for figure in TableFigure.allCases { capture[figure] = 0 }
        capture[.foreignSegments] = 3
        capture.unused = [Status.Unused(packets: 20, reason: "udp_443", words: "UDP port 443 (QUIC)")]
        status.captures = [capture]
        status.exchanges = 5400
        status.unattributedExchanges = 12
        status.joins.lines = 99
        status.joins.linesUnmatched = 99
        var log = Status.RequestLog()
        log.socket = "/run/tailgate/requests.sock"
        log.records = 99
        log.damaged = 1
        log.lastDamage = "time: missing, in: {}"
        log.unreadFields = ["src": 2]
        log.withoutAccount = 3
        status.requestLog = Status.RequestLogs([log])
        status.blindSeconds = 1.5
        status.silent = ["attention": "the log lacks stop"]
        status.store.path = "/var/lib/tailgate/tailgate.db"
        status.store.state = Status.Store.ok
        status.store.size = 1_234_567
        status.memory.resident = 104_857_600
        status.rates.packets = 12345.6
        status.rates.exchanges = 1.25
        return status
    }()

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
        -> Review
    {
        guard Self.accounts.contains(account) else { throw .notFound("no account \"\(account)\" is known") }
        return state.withLock { state in
            state.reviewers.append(reviewer)
            let recorded = Review(
                account: account, alert: review.alert, id: Int64((state.reviews[account]?.count ?? 0) + 1),
                note: "",
                outcome: review.outcome, reviewer: Review.Reviewer(name: "root", uid: Int(reviewer.userID)),
                time: Timestamp(nanoseconds: 1_795_622_400_000_000_000))
            state.reviews[account, default: []].append(recorded)
            return recorded
        }
    }

    package func reviews(of account: String) async throws(QueryError) -> [Review] {
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
