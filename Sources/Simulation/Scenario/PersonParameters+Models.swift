extension PersonParameters {
    /// Other people than the usual ones, so that what was tuned on one model is reported on others too.
    package enum Model: String, Sendable, CaseIterable {
        case usual
        /// Short answers, fast hands, several windows: the least dip that one attention leaves.
        case hasty
        /// Long prompts and pauses, long agent runs.
        case unhurried

        package var parameters: PersonParameters {
            switch self {
            case .usual: PersonParameters()
            case .hasty: .hasty
            case .unhurried: .unhurried
            }
        }
    }

    private static var hasty: PersonParameters {
        var people = PersonParameters()
        people.quickReplyProbability = 0.4
        people.quickReply = 1.2...2.5
        people.pasteProbability = 0.2
        people.pasting = LogNormal(2, sigma: 0.4)
        people.typingPerToken = LogNormal(0.25, sigma: 0.4)
        people.promptTokens = LogNormal(22, sigma: 1)
        people.readingStart = LogNormal(1.2, sigma: 0.6)
        people.readingPerToken = LogNormal(0.004, sigma: 0.6)
        people.notice = LogNormal(2, sigma: 0.8)
        people.windowSwitch = 0.2...0.8
        people.distractionProbability = 0.05
        people.secondWindowProbability = 0.7
        people.turnsPerDay = LogNormal(90, sigma: 0.4)
        people.stepsPerTurn = 4
        people.sleepOnset = Normal(25.5, deviation: 1.5)
        people.wake = Normal(8.5, deviation: 1.5)
        people.dayJitterHours = 1
        people.weekendProbability = 0.5
        people.eveningProbability = 0.7
        return people
    }

    private static var unhurried: PersonParameters {
        var people = PersonParameters()
        people.quickReplyProbability = 0.05
        people.quickReply = 3...6
        people.promptTokens = LogNormal(90, sigma: 0.9)
        people.typingPerToken = LogNormal(0.8, sigma: 0.4)
        people.readingStart = LogNormal(8, sigma: 0.7)
        people.readingPerToken = LogNormal(0.03, sigma: 0.5)
        people.notice = LogNormal(15, sigma: 1.1)
        people.distractionProbability = 0.2
        people.distraction = LogNormal(300, sigma: 1)
        people.secondWindowProbability = 0.1
        people.turnsPerDay = LogNormal(35, sigma: 0.4)
        people.stepsPerTurn = 11
        people.turnsPerSession = 7
        people.toolResultTokens = LogNormal(700, sigma: 1.3)
        people.stepOutputTokens = LogNormal(260, sigma: 0.9)
        people.finalOutputTokens = LogNormal(600, sigma: 0.7)
        people.workHours = Normal(7, deviation: 1.2)
        people.weekendProbability = 0.1
        return people
    }
}
