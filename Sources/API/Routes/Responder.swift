import Documents
import NIOHTTP1
import Base

/// From a request to its response. Pure but for what it asks of the service.
struct Responder: Sendable {
    let service: any QueryService
    let rules: Rules
    let statistics: Statistics

    func respond(to head: HTTPRequestHead, body: [UInt8], peer: Peer?) async -> Response {
        do throws(Refusal) {
            let peer = try readable(peer)
            // RFC 9112 §3.2: without a host, or with two, it is no request.
            guard head.version != .http1_1 || head.headers["host"].count == 1 else {
                throw Refusal(.badRequest, "no-host", "a request needs exactly one Host field, with any value")
            }
            let request = Request(
                method: head.method, target: try Target(head.uri), headers: head.headers, body: body, peer: peer)
            let match = try Route.matching(request.method, request.target.segments)
            let parameters = try ParameterValues(request.target, of: match.route)
            return try await answer(match, request, parameters)
        } catch {
            return error.response
        }
    }

    private func readable(_ peer: Peer?) throws(Refusal) -> Peer {
        guard let peer, rules.access.mayRead(peer) else {
            statistics.count { $0.forbidden += 1 }
            throw Refusal(
                .forbidden, "may-not-read", "your user is not in a group that may read (api.read_groups)")
        }
        return peer
    }

    private func answer(
        _ match: Route.Match, _ request: Request, _ parameters: ParameterValues
    ) async throws(Refusal) -> Response {
        switch match.route {
        case .status: return .json(await service.status())
        case .health: return health(await service.health())
        case .accounts: return try await accounts(parameters.read(AccountQuery.init))
        case .account:
            let time = try parameters.read { values throws(ParameterError) in try values.time(Route.at) }
            return .json(
                try await asked { () async throws(QueryError) in
                    try await service.account(match.account, at: time)
                })
        case .forget: return try await forget(match.account, request)
        case .reviews: return try await reviews(of: match.account)
        case .newReview: return try await review(match.account, request)
        case .alerts: return try await alerts(request, parameters)
        case .openAPI: return .json(OpenAPIDocument.bytes)
        case .metrics:
            let families = await service.metrics() + statistics.families
            return Response(type: MetricsText.type, body: .bytes(MetricsText.render(families)))
        }
    }

    /// A question to the service, whose refusal becomes the response.
    func asked<Answer>(_ question: () async throws(QueryError) -> Answer) async throws(Refusal) -> Answer {
        do {
            return try await question()
        } catch {
            throw Refusal(error)
        }
    }
}
