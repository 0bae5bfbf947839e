extension Signal {
    /// Reads a signal's figures back.
    /// - Throws: `DecodingError` when a figure is missing or of another kind.
    init(_ name: SignalName, _ figures: KeyedDecodingContainer<FigureName>) throws {
        func read<Value: Decodable>(_ figure: FigureName) throws -> Value {
            try figures.decode(Value.self, forKey: figure)
        }
        switch name {
        case .attention:
            self = .attention(
                prompts: try read(.prompts), fastFollowUps: try read(.fastFollowUps),
                expectedIfIndependent: try read(.expectedIfIndependent),
                expectedOfOnePersonAtMost: try read(.expectedOfOnePersonAtMost),
                windowSeconds: try read(.windowSeconds), longestWindowSeconds: try read(.longestWindowSeconds))
        case .hiddenLegs:
            self = .hiddenLegs(
                samples: try read(.samples), exceeding: try read(.exceeding),
                allowedDistances: try read(.allowedDistances), mostDistances: try read(.mostDistances),
                onePersonShareAtMost: try read(.onePersonShareAtMost), sampleHours: try read(.sampleHours))
        case .rhythm:
            self = .rhythm(
                stretches: try read(.stretches), prolonged: try read(.prolonged),
                onePersonShareAtMost: try read(.onePersonShareAtMost), prolongedHours: try read(.prolongedHours),
                breakHours: try read(.breakHours))
        case .installations:
            self = .installations(
                samples: try read(.samples), exceeding: try read(.exceeding),
                allowedInstallations: try read(.allowedInstallations),
                mostInstallations: try read(.mostInstallations),
                onePersonShareAtMost: try read(.onePersonShareAtMost))
        case .onePerson:
            self = .onePerson(
                prompts: try read(.prompts), fastFollowUps: try read(.fastFollowUps),
                expectedOfTwoPeopleAtLeast: try read(.expectedOfTwoPeopleAtLeast))
        case .conversations:
            self = .conversations(
                prompts: try read(.prompts), fastFollowUps: try read(.fastFollowUps),
                expectedIfIndependent: try read(.expectedIfIndependent), windowSeconds: try read(.windowSeconds))
        case .succession:
            self = .succession(
                daysBefore: try read(.daysBefore), daysSince: try read(.daysSince),
                hoursMoved: try read(.hoursMoved), changesDevices: try read(.changesDevices))
        case .singleTurns:
            self = .singleTurns(
                conversations: try read(.conversations), pacedShare: try read(.pacedShare),
                windowSeconds: try read(.windowSeconds))
        case .clientsOnOneConnection, .accountsOnOneConnection, .clientsBehindOneHello, .helloMismatch, .crossing,
            .clientHello, .tcpStack, .idleReuse, .rttGap, .link, .connections:
            self = try Self.ofConnections(name, figures)
        }
    }

    /// The signals that are measured of connections.
    private static func ofConnections(
        _ name: SignalName, _ figures: KeyedDecodingContainer<FigureName>
    ) throws -> Signal {
        func read<Value: Decodable>(_ figure: FigureName) throws -> Value {
            try figures.decode(Value.self, forKey: figure)
        }
        switch name {
        case .clientsOnOneConnection:
            return .clientsOnOneConnection(
                clients: try read(.clients), mixedConnections: try read(.mixedConnections),
                connections: try read(.connections))
        case .accountsOnOneConnection:
            return .accountsOnOneConnection(
                accounts: try read(.accounts), mixedConnections: try read(.mixedConnections),
                connections: try read(.connections))
        case .clientsBehindOneHello:
            return .clientsBehindOneHello(address: try read(.address), clients: try read(.clients))
        case .helloMismatch:
            return .helloMismatch(client: try read(.client), endpoints: try read(.endpoints))
        case .crossing:
            return .crossing(
                typedPrompts: try read(.typedPrompts), alternating: try read(.alternating),
                ownClientShareAtMost: try read(.ownClientShareAtMost))
        case .clientHello:
            return .clientHello(
                address: try read(.address), client: try read(.client), hello: try read(.hello),
                isKnownOfOthers: try read(.isKnownOfOthers), endpoints: try read(.endpoints))
        case .tcpStack: return .tcpStack(client: try read(.client), endpoints: try read(.endpoints))
        case .idleReuse:
            return .idleReuse(
                client: try read(.client), idleSeconds: try read(.idleSeconds),
                longestElsewhereSeconds: try read(.longestElsewhereSeconds), endpoints: try read(.endpoints))
        case .rttGap:
            return .rttGap(
                address: try read(.address), tcpMilliseconds: try read(.tcpMilliseconds),
                gapMilliseconds: try read(.gapMilliseconds), connections: try read(.connections),
                reading: try read(.reading))
        case .link:
            return .link(
                kind: try read(.kind), mtuBytes: try figures.decodeIfPresent(Int.self, forKey: .mtuBytes),
                connections: try read(.connections))
        case .attention, .hiddenLegs, .rhythm, .installations, .onePerson, .conversations, .succession,
            .singleTurns, .connections:
            throw DecodingError.dataCorrupted(
                .init(codingPath: figures.codingPath, debugDescription: "no signal of connections"))
        }
    }
}

extension Evidence: Decodable {
    private enum CodingKeys: String, CodingKey {
        case signal, proof, samples, figures, title, summary
        case log10E = "log10_e"
    }

    /// Reads evidence that this build or another one wrote.
    ///
    /// Evidence without figures, or with figures that this build does not know, keeps the words it came with.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        log10E = try fields.decodeIfPresent(Double.self, forKey: .log10E) ?? 0
        samples = try fields.decodeIfPresent(Int.self, forKey: .samples) ?? 0
        let id = try fields.decode(String.self, forKey: .signal)
        if let name = SignalName(rawValue: id),
            let figures = try? fields.nestedContainer(keyedBy: FigureName.self, forKey: .figures),
            let known = try? Signal(name, figures)
        {
            signal = known
        } else {
            signal = .worded(
                id: id, proof: try fields.decode(Proof.self, forKey: .proof),
                title: try fields.decodeIfPresent(String.self, forKey: .title),
                summary: try fields.decodeIfPresent(String.self, forKey: .summary) ?? "")
        }
    }
}
