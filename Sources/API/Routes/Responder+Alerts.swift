import Documents
import NIOHTTP1

extension Responder {
    func alerts(_ request: Request, _ parameters: ParameterValues) async throws(Refusal) -> Response {
        guard let type = MediaType.preferred(request.headers["accept"]) else {
            let types = MediaType.allCases.map(\.rawValue).joined(separator: " or ")
            throw Refusal(.notAcceptable, "not-acceptable", "alerts come as \(types)")
        }
        var query = try parameters.read(AlertQuery.init)
        // A browser that reconnects repeats the address it began with; this field says how far it came.
        if let last = request.headers.first(name: "last-event-id") {
            guard let number = Int64(last), AlertQuery.numbers.contains(number) else {
                throw .badParameter("Last-Event-ID", "must be the number of an alert")
            }
            query.after = number
        }
        let (after, limit, follows) = (query.after, query.limit, query.follows)
        let first = try await asked { () async throws(QueryError) in
            try await service.alerts(after: after, limit: AlertStream.pageSize(limit))
        }
        guard after <= first.given else {
            throw Refusal(
                .conflict, "ahead-of-journal",
                "after is above the highest number given, \(first.given) (the latest alert is \(first.latest)); it may come "
                    + "from another database; restart with after=0",
                parameter: "after")
        }
        let stream = AlertStream(
            service: service, type: type, after: after, limit: limit, follows: follows, first: first)
        return Response(
            type: type.rawValue,
            body: .stream(
                Response.Stream(
                    isEndless: follows, heartbeat: { AlertLines(type: type).heartbeat() },
                    write: { try await stream.write(to: $0) })))
    }
}
