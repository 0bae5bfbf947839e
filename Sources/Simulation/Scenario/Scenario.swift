package import Base

/// One simulated household: who, how much, how hidden and what the gateway logs.
package struct Scenario: Sendable {
    /// How tools tell a sub-agent's requests from a person's.
    package enum Marking: String, Sendable, CaseIterable {
        /// As each tool does (docs/method/simulation.md).
        case byTool = "by-tool"
        /// `initiator` on every request, and `parent` on a sub-agent's.
        case always
        case never
    }

    package var kind: Kind
    /// Of the household; only kinds that take people use it.
    package var people: Int
    package var hiding: Hiding
    /// Multiplies turns a day, and a machine's jobs.
    package var volume: Double
    /// Multiplies sub-agents a turn.
    package var subAgentFactor: Double
    package var days: Int
    /// The first midnight, UTC.
    package var start: Timestamp
    package var fields: LogFields
    /// Hours east of UTC; people take them in turn.
    package var timeZones: [Double]
    package var marking: Marking
    /// The first day, from 0, on which others than the owner use the account.
    package var sharingBegins: Int
    /// Everybody uses the same tool, one that names its device, as where a relay resells one vendor's plan.
    package var sharesTool = false
    package var setup = Setup()
    package var parameters: PersonParameters

    /// 2025-01-06, a Monday.
    package static let usualStart = Timestamp(nanoseconds: 1_736_121_600 * 1_000_000_000)

    package init(
        kind: Kind, people: Int? = nil, hiding: Hiding = .none, volume: Double = 1, subAgentFactor: Double = 1,
        days: Int = 28, start: Timestamp = Scenario.usualStart, fields: LogFields = .all,
        timeZones: [Double] = [1], marking: Marking = .byTool, sharingBegins: Int = 0,
        parameters: PersonParameters = PersonParameters()
    ) {
        self.kind = kind
        self.people = people ?? kind.usualPeople
        self.hiding = hiding
        self.volume = volume
        self.subAgentFactor = subAgentFactor
        self.days = days
        self.start = start
        self.fields = fields
        self.timeZones = timeZones
        self.marking = marking
        self.sharingBegins = sharingBegins
        self.parameters = parameters
    }
}
