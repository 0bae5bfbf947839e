import NIOHTTP1

extension Responder {
    func alerts(_ request: Request, _ parameters: QueryParameters) async throws(Refusal) -> Response {
        guard let type = MediaType.preferred(request.headers["accept"]) else {
            let types = MediaType.allCases.map(\.rawValue).joined(separator: " or ")
            throw Refusal(.notAcceptable, "not-acceptable", "alerts come as \(types)")
        }
        var after = try parameters.integer("after", in: AlertStream.numbers) ?? 0
        // A browser that reconnects repeats the address it began with; this field says how far it came.
        if let last = request.headers.first(name: "last-event-id") {
            guard let number = Int64(last), AlertStream.numbers.contains(number) else {
                throw .badParameter("Last-Event-ID", "must be the number of an alert")
            }
            after = number
        }
        let limit = try parameters.integer("limit", in: AlertStream.limits)
        let follows = try parameters.flag("follow")
        let start = after
        let first = try await asked { () async throws(QueryError) in
            try await service.alerts(after: start, limit: AlertStream.pageSize(limit))
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
