package import Base

/// Which accounts, in which order. Conditions of different kinds must all hold; an empty set asks for nothing.
///
/// A filter is a parameter here, a field, and a line where it is read.
package struct AccountQuery: Sendable, Equatable {
    package static let verdict = Parameter.names(
        "verdict", Verdict.self, "Show accounts with any of these verdicts.")
    package static let finding = Parameter.names(
        "finding", FindingKind.self, "Show accounts with a finding of any of these kinds.")
    package static let severity = Parameter.names(
        "severity", Severity.self, "Show accounts with a finding of any of these severities.")
    package static let path = Parameter.names(
        "path", PathLabel.self, "Show accounts whose primary path is any of these.")
    package static let prefix = Parameter(
        "prefix", .text(longest: 256), "Show accounts whose id begins with this text.")
    package static let minPeople = Parameter(
        "min_people", .number(powers), "Show accounts with at least this log10 of proof M (several people).")
    package static let minRelay = Parameter(
        "min_relay", .number(powers), "Show accounts with at least this log10 of proof R (relay).")
    package static let since = Parameter(
        "since", .time, "Show accounts with an exchange at or after this time.")
    package static let sort = Parameter.name(
        "sort", AccountOrder.self, "Sort by this figure.", standard: .account)
    package static let order = Parameter.name(
        "order", OrderDirection.self,
        "Sort in this order. Default: the highest first, and accounts from A to Z.")
    package static let limit = Parameter(
        "limit", .integer(1...Int64(largestPage)), "Show at most this many accounts on a page.",
        standard: String(standardLimit))
    package static let cursor = Parameter(
        "cursor", .text(longest: 1024), "Continue after a page: its `next`, with all other parameters unchanged.")

    package static let parameters = [
        verdict, finding, severity, path, prefix, minPeople, minRelay, since, sort, order, limit, cursor,
    ]

    /// Accounts on one page at most.
    package static let largestPage = 500
    private static let standardLimit = 100

    /// Powers of ten beyond which an e-value is not shown.
    private static let powers = -1000.0...1000.0

    package var verdicts: Set<Verdict> = []
    /// Accounts with a finding of any of these kinds.
    package var findings: Set<FindingKind> = []
    /// Accounts with a finding of any of these severities.
    package var severities: Set<Severity> = []
    /// Accounts whose primary path is any of these.
    package var paths: Set<PathLabel> = []
    package var prefix: String?
    package var leastPeople: Double?
    package var leastRelay: Double?
    package var seenSince: Timestamp?
    package var order = AccountOrder.account
    package var isDescending = false
    /// Accounts in one page.
    package var limit = AccountQuery.standardLimit
    package var cursor: String?

    package init() {}

    package init(_ values: ParameterValues) throws(ParameterError) {
        verdicts = try values.names(Self.verdict)
        findings = try values.names(Self.finding)
        severities = try values.names(Self.severity)
        paths = try values.names(Self.path)
        prefix = try values.text(Self.prefix)
        leastPeople = try values.number(Self.minPeople)
        leastRelay = try values.number(Self.minRelay)
        seenSince = try values.time(Self.since)
        order = try values.name(Self.sort) ?? order
        let direction: OrderDirection? = try values.name(Self.order)
        // A reader who asks for an order by a figure wants the highest first.
        isDescending = direction.map { $0 == .descending } ?? (order != .account)
        limit = try values.integer(Self.limit).map { Int($0) } ?? limit
        cursor = try values.text(Self.cursor)
    }
}
