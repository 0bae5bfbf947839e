/// How people and their tools behave. Where each figure comes from, or that it is a guess, stands in
/// docs/method/simulation.md; all can be overridden, so that tuning and reporting can use different people.
package struct PersonParameters: Sendable, Hashable {
    // Hours of the local day.
    /// Between people; 24.5 is half past midnight.
    package var sleepOnset = Normal(24.5, deviation: 1.3)
    package var wake = Normal(8, deviation: 1.3)
    /// Between one person's days.
    package var dayJitterHours = 0.6
    /// From waking to the first session, hours.
    package var firstSession = LogNormal(1, sigma: 0.5)
    package var workdayProbability = 0.93
    package var weekendProbability = 0.25
    package var eveningProbability = 0.35
    package var lunch = Normal(12.5, deviation: 0.5)
    package var lunchHours = LogNormal(0.75, sigma: 0.3)
    /// Hours of work between the first session and the evening, without lunch.
    package var workHours = Normal(8, deviation: 1)

    // Intensity.
    /// Between people: turns on a day of use.
    package var turnsPerDay = LogNormal(55, sigma: 0.35)
    package var heavyTurnsPerDay = LogNormal(140, sigma: 0.25)
    package var lightTurnsPerDay = LogNormal(9, sigma: 0.3)
    /// Between one person's days: the standard deviation of the logarithm.
    package var dayIntensitySigma = 0.5
    package var turnsPerSession = 12.0
    package var secondWindowProbability = 0.25

    // Attention, seconds.
    /// From the end of a turn until the person looks, when nothing else holds them.
    package var notice = LogNormal(6, sigma: 1)
    package var readingStart = LogNormal(3.5, sigma: 0.6)
    /// Reading, a token of the answer.
    package var readingPerToken = LogNormal(0.012, sigma: 0.6)
    /// Typing, a token of the prompt.
    package var typingPerToken = LogNormal(0.5, sigma: 0.4)
    package var quickReplyProbability = 0.15
    package var quickReply = 2.0...4.0
    package var pasteProbability = 0.12
    package var pasting = LogNormal(5, sigma: 0.5)
    /// No hand makes two prompts faster than this.
    package var shortestAction = 1.2
    /// From a submission to a look at the next window.
    package var windowSwitch = 0.4...1.5
    /// Seconds that the rest of a half-typed prompt takes.
    package var draftRest = 0.3...4.0
    package var distractionProbability = 0.1
    package var distraction = LogNormal(150, sigma: 0.9)

    // Turns.
    package var stepsPerTurn = 6.0
    package var newTaskProbability = 0.06
    /// At a session's start the last conversation goes on.
    package var resumeProbability = 0.3
    package var subAgentProbability = 0.03
    package var failureProbability = 0.004
    /// A tool waits for the person's leave, a step.
    package var approvalProbability = 0.04
    package var approval = LogNormal(5, sigma: 0.9)

    // Tokens.
    package var promptTokens = LogNormal(40, sigma: 1)
    package var toolResultTokens = LogNormal(400, sigma: 1.2)
    package var stepOutputTokens = LogNormal(180, sigma: 0.8)
    package var finalOutputTokens = LogNormal(350, sigma: 0.7)
    package var projectTokens = LogNormal(1500, sigma: 0.8)

    // The service: seconds, and tokens a second.
    package var firstToken = LogNormal(0.9, sigma: 0.45)
    package var outputRate = LogNormal(68, sigma: 0.2)
    package var promptRate = 12_000.0

    // Networks.
    /// From a person to the service, or to the relay: round trip in milliseconds.
    package var roundTrip = LogNormal(35, sigma: 0.7)
    package var relayLegs = 10.0...250.0

    package init() {}
}
