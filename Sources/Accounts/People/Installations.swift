import Packets

/// Fourth family: installations that one person's hands cannot keep busy side by side.
///
/// Null hypothesis, *one person with everything one person runs*: of eight consecutive human turns within a quarter of an
/// hour, more than ``PeopleRules/installations`` different installations show with a probability of at most ε₀, whatever
/// the earlier blocks showed. An installation is a device pseudonym, or where none is logged a claimed client with its
/// version. Blocks of equal size: raw counts grow with use, these do not. Scheduled jobs and sub-agents have fresh
/// containers by the dozen, but no person submits there.
package struct Installations: Sendable {
    static let turnsPerBlock = 8
    private static let blockLife = Nanoseconds.seconds(15 * 60)

    private var begun = Timestamp(nanoseconds: .min)
    private var labels: [UInt64] = []
    package private(set) var test = BlockTest()
    package private(set) var mostLabels: Int32 = 0

    package init() {}

    mutating func take(_ exchange: AccountExchange, rules: PeopleRules) {
        guard let label = Self.label(of: exchange) else { return }
        if exchange.start - begun > Self.blockLife || exchange.start < begun { labels = [] }
        if labels.isEmpty { begun = exchange.start }
        labels.append(label)
        guard labels.count >= Self.turnsPerBlock else { return }
        let different = Set(labels).count
        labels = []
        mostLabels = max(mostLabels, Int32(different))
        test.take(exceeds: different > rules.installations, excess: rules.blockExcess)
    }

    /// Nil where neither device nor client is known.
    static func label(of exchange: AccountExchange) -> UInt64? {
        if exchange.device != 0 { return exchange.device }
        return exchange.client != 0 ? UInt64(exchange.client) : nil
    }

    mutating func endDay() { test.endDay() }

    mutating func interrupt() { labels = [] }

    package var logValue: Double { test.process.logValue }
}
