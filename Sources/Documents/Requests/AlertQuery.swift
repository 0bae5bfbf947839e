/// Which alerts, and whether the answer goes on as they are raised.
package struct AlertQuery: Sendable, Equatable {
    /// Numbers that a reader may name: what a JSON number carries exactly everywhere (RFC 8259 §6).
    package static let numbers: ClosedRange<Int64> = 0...9_007_199_254_740_991

    package static let after = Parameter(
        "after", .integer(numbers), "Show alerts with numbers above this one.", standard: "0")
    package static let limit = Parameter("limit", .integer(1...1_000_000), "Stop after this many alerts.")
    package static let follow = Parameter(
        "follow", .flag, "Keep running and send each new alert.", standard: "false")

    package static let parameters = [after, limit, follow]

    package var after: Int64 = 0
    /// Alerts after which the answer ends.
    package var limit: Int?
    package var follows = false

    package init() {}

    package init(_ values: ParameterValues) throws(ParameterError) {
        after = try values.integer(Self.after) ?? after
        limit = try values.integer(Self.limit).map { Int($0) }
        follows = try values.flag(Self.follow)
    }
}
