extension AccountQuery {
    private enum Direction: String, CaseIterable {
        case ascending = "asc"
        case descending = "desc"
    }

    /// Characters of a prefix: longer than an account's id ever is.
    private static let longestPrefix = 256
    private static let longestCursor = 1024
    /// Powers of ten beyond which an e-value is not told.
    private static let powers = -1000.0...1000.0

    init(_ parameters: QueryParameters) throws(Refusal) {
        let order: Order = try parameters.choice("sort") ?? .account
        let direction: Direction? = try parameters.choice("order")
        self.init(
            verdicts: try parameters.choices("verdict"), findings: try parameters.choices("finding"),
            paths: try parameters.choices("path"),
            prefix: try parameters.text("prefix", longest: Self.longestPrefix),
            leastPeople: try parameters.number("min_people", in: Self.powers),
            leastRelay: try parameters.number("min_relay", in: Self.powers),
            seenSince: try parameters.time("since"), order: order,
            // Who asks for an order by a figure wants the highest first.
            isDescending: direction.map { $0 == .descending } ?? (order != .account),
            limit: try parameters.integer("limit", in: Self.limits) ?? Self.standardLimit,
            cursor: try parameters.text("cursor", longest: Self.longestCursor))
    }
}
