extension Signal {
    /// The figures as JSON has them; nil for a signal in another build's words, which has none.
    package var figures: Figures? {
        switch self {
        case .attention(
            let prompts, let fastFollowUps, let expectedIfIndependent, let expectedOfOnePersonAtMost,
            let windowSeconds, let longestWindowSeconds):
            Figures([
                .prompts: .count(prompts), .fastFollowUps: .count(fastFollowUps),
                .expectedIfIndependent: .number(expectedIfIndependent),
                .expectedOfOnePersonAtMost: .number(expectedOfOnePersonAtMost),
                .windowSeconds: .number(windowSeconds), .longestWindowSeconds: .number(longestWindowSeconds),
            ])
        case .hiddenLegs(
            let samples, let exceeding, let allowedDistances, let mostDistances, let onePersonShareAtMost,
            let sampleHours):
            Figures([
                .samples: .count(samples), .exceeding: .count(exceeding),
                .allowedDistances: .count(allowedDistances), .mostDistances: .count(mostDistances),
                .onePersonShareAtMost: .number(onePersonShareAtMost), .sampleHours: .count(sampleHours),
            ])
        case .rhythm(
            let stretches, let prolonged, let onePersonShareAtMost, let prolongedHours, let breakHours):
            Figures([
                .stretches: .count(stretches), .prolonged: .count(prolonged),
                .onePersonShareAtMost: .number(onePersonShareAtMost), .prolongedHours: .count(prolongedHours),
                .breakHours: .count(breakHours),
            ])
        case .installations(
            let samples, let exceeding, let allowedInstallations, let mostInstallations,
            let onePersonShareAtMost):
            Figures([
                .samples: .count(samples), .exceeding: .count(exceeding),
                .allowedInstallations: .count(allowedInstallations),
                .mostInstallations: .count(mostInstallations),
                .onePersonShareAtMost: .number(onePersonShareAtMost),
            ])
        case .onePerson(let prompts, let fastFollowUps, let expectedOfTwoPeopleAtLeast):
            Figures([
                .prompts: .count(prompts), .fastFollowUps: .count(fastFollowUps),
                .expectedOfTwoPeopleAtLeast: .number(expectedOfTwoPeopleAtLeast),
            ])
        case .conversations(let prompts, let fastFollowUps, let expectedIfIndependent, let windowSeconds):
            Figures([
                .prompts: .count(prompts), .fastFollowUps: .count(fastFollowUps),
                .expectedIfIndependent: .number(expectedIfIndependent), .windowSeconds: .number(windowSeconds),
            ])
        case .succession(let daysBefore, let daysSince, let hoursMoved, let changesDevices):
            Figures([
                .daysBefore: .count(daysBefore), .daysSince: .count(daysSince), .hoursMoved: .count(hoursMoved),
                .changesDevices: .flag(changesDevices),
            ])
        case .singleTurns(let conversations, let pacedShare, let windowSeconds):
            Figures([
                .conversations: .count(conversations), .pacedShare: .number(pacedShare),
                .windowSeconds: .number(windowSeconds),
            ])
        case .clientsOnOneConnection, .accountsOnOneConnection, .clientsBehindOneHello, .helloMismatch, .crossing,
            .clientHello, .tcpStack, .idleReuse, .rttGap, .link:
            connectionFigures
        case .worded: nil
        }
    }

    /// The figures of signals that are measured of connections.
    private var connectionFigures: Figures? {
        switch self {
        case .clientsOnOneConnection(let clients, let mixedConnections, let connections):
            Figures([
                .clients: .texts(clients), .mixedConnections: .count(mixedConnections),
                .connections: .count(connections),
            ])
        case .accountsOnOneConnection(let accounts, let mixedConnections, let connections):
            Figures([
                .accounts: .count(accounts), .mixedConnections: .count(mixedConnections),
                .connections: .count(connections),
            ])
        case .clientsBehindOneHello(let address, let clients):
            Figures([.address: .text(address), .clients: .texts(clients)])
        case .helloMismatch(let client, let endpoints), .tcpStack(let client, let endpoints):
            Figures([.client: .text(client), .endpoints: .count(endpoints)])
        case .crossing(let typedPrompts, let alternating, let ownClientShareAtMost):
            Figures([
                .typedPrompts: .count(typedPrompts), .alternating: .count(alternating),
                .ownClientShareAtMost: .number(ownClientShareAtMost),
            ])
        case .clientHello(let address, let client, let hello, let isKnownOfOthers, let endpoints):
            Figures([
                .address: .text(address), .client: .text(client), .hello: .text(hello),
                .isKnownOfOthers: .flag(isKnownOfOthers), .endpoints: .count(endpoints),
            ])
        case .idleReuse(let client, let idleSeconds, let longestElsewhereSeconds, let endpoints):
            Figures([
                .client: .text(client), .idleSeconds: .count(idleSeconds),
                .longestElsewhereSeconds: .count(longestElsewhereSeconds), .endpoints: .count(endpoints),
            ])
        case .rttGap(let address, let tcpMilliseconds, let gapMilliseconds, let connections, let reading):
            Figures([
                .address: .text(address), .tcpMilliseconds: .number(tcpMilliseconds),
                .gapMilliseconds: .number(gapMilliseconds), .connections: .count(connections),
                .reading: .text(reading.rawValue),
            ])
        case .link(let kind, let mtuBytes, let connections):
            Figures([
                .kind: .text(kind.rawValue), .mtuBytes: mtuBytes.map { .count($0) },
                .connections: .count(connections),
            ])
        case .attention, .hiddenLegs, .rhythm, .installations, .onePerson, .conversations, .succession,
            .singleTurns, .worded:
            nil
        }
    }
}
