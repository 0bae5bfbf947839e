import Glibc

extension PersonParameters {
    /// Another kind of people: every median moved by a factor of exp(N(0, 0.3)), every spread by 0.8 to 1.25, hours by an
    /// hour or so. Tuning used the model's usual people; what is reported is of such strangers.
    package static func drawn(seed: UInt64) -> PersonParameters {
        var random = Generator(seed: seed, stream: 0x5045_4F50)
        var parameters = PersonParameters()
        func factor() -> Double { exp(random.normal(mean: 0, deviation: 0.3)) }
        for path in logNormals {
            let median = parameters[keyPath: path].median * factor()
            parameters[keyPath: path] = LogNormal(
                median, sigma: parameters[keyPath: path].sigma * (0.8 + 0.45 * random.uniform()))
        }
        for path in shares { parameters[keyPath: path] = min(0.9, parameters[keyPath: path] * factor()) }
        parameters.sleepOnset = Normal(
            parameters.sleepOnset.mean + random.normal(), deviation: parameters.sleepOnset.deviation)
        parameters.wake = Normal(parameters.wake.mean + random.normal(), deviation: parameters.wake.deviation)
        parameters.stepsPerTurn = max(1.5, parameters.stepsPerTurn * factor())
        parameters.turnsPerSession = max(3, parameters.turnsPerSession * factor())
        parameters.shortestAction = 0.9 + 0.8 * random.uniform()
        return parameters
    }

    private static var logNormals: [WritableKeyPath<PersonParameters, LogNormal>] {
        [
            \.firstSession, \.lunchHours, \.turnsPerDay, \.heavyTurnsPerDay, \.lightTurnsPerDay, \.notice,
            \.readingStart, \.readingPerToken, \.typingPerToken, \.pasting, \.distraction, \.approval,
            \.promptTokens, \.toolResultTokens, \.stepOutputTokens, \.finalOutputTokens, \.projectTokens,
            \.firstToken, \.outputRate, \.roundTrip,
        ]
    }

    private static var shares: [WritableKeyPath<PersonParameters, Double>] {
        [
            \.weekendProbability, \.eveningProbability, \.secondWindowProbability, \.quickReplyProbability,
            \.pasteProbability, \.distractionProbability, \.newTaskProbability, \.resumeProbability,
            \.subAgentProbability, \.failureProbability, \.approvalProbability,
        ]
    }
}
