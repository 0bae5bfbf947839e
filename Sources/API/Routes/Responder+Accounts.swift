import Documents
import NIOHTTP1
import Reports

extension Responder {
    func health(_ health: Health) -> Response {
        .json(health, status: health.isLive && health.isReady ? .ok : .serviceUnavailable)
    }

    func accounts(_ query: AccountQuery) async throws(Refusal) -> Response {
        let page = try await asked { () async throws(QueryError) in try await service.accounts(query) }
        var bytes = Array("{\"accounts\":".utf8)
        bytes.append(array: page.accounts)
        bytes += Array(",\"matching\":\(page.matching.map(String.init) ?? "null"),\"next\":".utf8)
        var next = JSONWriter()
        next.value(page.next)
        bytes += next.bytes
        bytes += Array("}\n".utf8)
        return .json(bytes)
    }

    func reviews(of account: String) async throws(Refusal) -> Response {
        let reviews = try await asked { () async throws(QueryError) in try await service.reviews(of: account) }
        return .json(ReviewList(account: account, reviews: reviews))
    }

    private func mustReview(_ request: Request) throws(Refusal) {
        guard rules.access.mayReview(request.peer) else {
            statistics.count { $0.forbidden += 1 }
            throw Refusal(
                .forbidden, "may-not-review",
                "your user is not in a group that may review (api.review_groups)")
        }
    }

    /// Erasing takes away what a reviewer decided, so it takes one.
    func forget(_ account: String, _ request: Request) async throws(Refusal) -> Response {
        try mustReview(request)
        return .json(
            try await asked { () async throws(QueryError) in try await service.forget(account, by: request.peer) })
    }

    func review(_ account: String, _ request: Request) async throws(Refusal) -> Response {
        try mustReview(request)
        let review = try NewReview(request)
        var reviewer = request.peer
        reviewer.userName = Names.userName(reviewer.userID)
        let recorded = try await asked { [reviewer] () async throws(QueryError) in
            try await service.review(review, of: account, by: reviewer)
        }
        return .json(recorded, status: .created)
    }
}

extension [UInt8] {
    /// Finished JSON documents as one array.
    fileprivate mutating func append(array documents: [[UInt8]]) {
        append(UInt8(ascii: "["))
        for (index, document) in documents.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(contentsOf: document)
        }
        append(UInt8(ascii: "]"))
    }
}
