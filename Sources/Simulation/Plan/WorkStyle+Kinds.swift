extension WorkStyle {
    /// A person of a kind. People behind relays, in offices and companies are a mixture of light, ordinary and heavy
    /// users.
    static func style(
        of kind: Kind, isRelayed: Bool, _ parameters: PersonParameters, _ generator: inout Generator
    ) -> WorkStyle {
        var style = WorkStyle()
        style.turnsPerDay = parameters.turnsPerDay.sample(&generator)
        style.steps = parameters.stepsPerTurn
        style.newTask = parameters.newTaskProbability
        style.resume = parameters.resumeProbability
        style.subAgentProbability = parameters.subAgentProbability
        switch kind {
        case .ordinary, .multiDevice, .shiftWorker, .vpnHopping, .twoAccounts, .personalRouter, .accountTransfer:
            break
        case .light: style.turnsPerDay = parameters.lightTurnsPerDay.sample(&generator)
        case .relay, .credentialSharing, .companyInspection, .officeNAT: style.mix(parameters, &generator)
        case .parallelCLIs:
            style.turnsPerDay = parameters.heavyTurnsPerDay.sample(&generator)
            style.windows = 5
        case .subAgents:
            style.windows = 2
            style.subAgentProbability = 0.3
            style.subAgents = 5...30
        case .autonomousAgents:
            style.turnsPerDay = 16
            style.windows = 8
            style.mostWindows = 12
            style.steps = 60
            style.toolTime = .autonomous
        case .orchestrator: style.orchestration = .agent
        case .scriptedAgents: style.orchestration = .script
        case .ciCron:
            style.turnsPerDay = 0
            style.jobsPerDay = 16
        case .longHistory:
            style.newTask = 0.002
            style.resume = 0.98
        case .marathon:
            style.turnsPerDay = parameters.heavyTurnsPerDay.sample(&generator) * 1.3
            style.worksLong = true
            style.windows = 2
        case .typeAhead:
            style.turnsPerDay = parameters.heavyTurnsPerDay.sample(&generator)
            style.windows = 3
            style.typeAhead = 0.7
        case .broadcast:
            style.windows = 2 + generator.below(4)
            style.mostWindows = style.windows
            style.broadcast = generator.happens(0.5) ? .synchronised : .byHand
        case .harvest:
            style.turnsPerDay = 0
            style.probesPerDay = 6_000
        }
        switch kind {
        case .multiDevice: style.windows = 3
        case .shiftWorker: style.rotatesShifts = true
        case .vpnHopping: style.addressHours = 2
        case .twoAccounts: style.accountSwitch = 0.08
        case .personalRouter: style.windows = 2
        default: break
        }
        return style
    }

    private mutating func mix(_ parameters: PersonParameters, _ generator: inout Generator) {
        let choice = generator.uniform()
        if choice < 0.3 {
            turnsPerDay = parameters.lightTurnsPerDay.sample(&generator)
        } else if choice > 0.85 {
            turnsPerDay = parameters.heavyTurnsPerDay.sample(&generator)
            windows = 2
        }
    }
}
