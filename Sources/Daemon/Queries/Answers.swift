import API
import Accounts
import Documents
import Packets
import Reports
import RequestLogs
import Store

/// Answers the API's questions out of the rooms that know.
struct Answers: QueryService {
    let engine: Engine
    let standings: Standings
    let store: Store
    let journal: AlertJournal
    let vitals: Vitals

    func status() async -> Status { await vitals.status }

    func metrics() async -> [MetricFamily] {
        await vitals.status.metrics(logFields: LogField.allCases.map(\.rawValue))
    }

    func health() async -> Health { await vitals.health }

    func accounts(_ query: AccountQuery) async throws(QueryError) -> AccountPage {
        let page = try await standings.page(query)
        let reports = await engine.reports(of: page.names)
        return AccountPage(accounts: reports.map(\.line), matching: page.matching, next: page.next)
    }

    func account(_ id: String, at time: Timestamp?) async throws(QueryError) -> [UInt8] {
        guard let time else {
            guard let report = await engine.report(of: id) else { throw .notFound("no account \"\(id)\" is known") }
            return report.document(at: .now())
        }
        do throws(StoreError) {
            if let evidence = try await store.evidence(of: id, at: time) { return evidence.document }
        } catch {
            throw QueryError(error)
        }
        throw .notFound(
            "no stored evidence for \"\(id)\" at that time: it had no findings, or was not yet known")
    }

    func alerts(after sequence: Int64, limit: Int) async throws(QueryError) -> API.AlertPage {
        do throws(StoreError) {
            let page = try await journal.alerts(after: sequence, limit: limit)
            return API.AlertPage(
                alerts: page.records.map {
                    .init(
                        sequence: $0.sequence,
                        document: $0.alert?.document ?? DocumentCoding.encode(ErasedAlert(sequence: $0.sequence)))
                },
                lost: page.lost, reached: page.reached, latest: page.latest, given: page.given)
        } catch {
            throw QueryError(error)
        }
    }

    func alertsBeyond(_ sequence: Int64) async throws(CancellationError) {
        try await journal.alerts(beyond: sequence)
    }

    func review(_ review: NewReview, of account: String, by reviewer: Peer) async throws(QueryError) -> Review {
        guard try await isKnown(account) else { throw .notFound("no account \"\(account)\" is known") }
        var recorded = Review(review, of: account, by: reviewer, at: .now())
        do throws(StoreError) {
            recorded.id = try await store.append(StoredReview(recorded))
        } catch {
            throw QueryError(error)
        }
        return recorded
    }

    /// An account may be long gone and its alert still be reviewed.
    private func isKnown(_ account: String) async throws(QueryError) -> Bool {
        if await engine.report(of: account) != nil { return true }
        do throws(StoreError) {
            return try await !store.alerts(of: account, limit: 1).isEmpty
        } catch {
            throw QueryError(error)
        }
    }

    func forget(_ account: String, by reviewer: Peer) async throws(QueryError) -> Erasure {
        // Out of memory first, or a snapshot would bring it back.
        let wasKnown = await engine.forget(account)
        await standings.forget(account)
        let erasure = try await erase(account)
        guard wasKnown || erasure.rows > 0 else { throw .notFound("no account \"\(account)\"") }
        return erasure
    }

    private func erase(_ account: String) async throws(QueryError) -> Erasure {
        do throws(StoreError) {
            let rows = try await journal.forget(account)
            return Erasure(
                account: account, alerts: rows.alerts, evidence: rows.evidence, profiles: rows.profiles,
                reviews: rows.reviews, setAside: rows.keptAside)
        } catch {
            throw QueryError(error)
        }
    }

    func reviews(of account: String) async throws(QueryError) -> [Review] {
        do throws(StoreError) {
            var reviews: [Review] = []
            for (id, stored) in try await store.reviews(of: account) {
                guard var review = stored.content else {
                    await store.note([DamagedRow(table: "reviews", number: id)])
                    continue
                }
                review.id = id
                reviews.append(review)
            }
            return reviews
        } catch {
            throw QueryError(error)
        }
    }
}

extension Review {
    fileprivate init(_ review: NewReview, of account: String, by peer: Peer, at time: Timestamp) {
        self.init(
            account: account, alert: review.alert, note: review.note, outcome: review.outcome,
            reviewer: Reviewer(name: peer.userName ?? String(peer.userID), uid: Int(peer.userID)), time: time)
    }
}

extension StoredReview {
    fileprivate init(_ review: Review) {
        self.init(
            account: review.account, alert: review.alert, time: review.time, reviewer: review.reviewer.name ?? "",
            document: DocumentCoding.encode(review))
    }

    /// Nil for a document that is not a review.
    fileprivate var content: Review? { try? DocumentCoding.decode(Review.self, document, from: "review") }
}

extension QueryError {
    fileprivate init(_ error: StoreError) {
        switch error.code {
        case .refused: self = .conflict("\(error.message); \(error.remedy)")
        default: self = .unavailable("\(error)")
        }
    }
}
