import Foundation
import Signals
import Testing

struct SignalTests {
    /// A signal of every name, with figures that are no default.
    static let all: [Signal] = [
        .attention(
            prompts: 58, fastFollowUps: 2, expectedIfIndependent: 1.912, expectedOfOnePersonAtMost: 0.382,
            windowSeconds: 1.5, longestWindowSeconds: 11),
        .hiddenLegs(
            samples: 11, exceeding: 4, allowedDistances: 3, mostDistances: 5, onePersonShareAtMost: 0.05,
            sampleHours: 4),
        .rhythm(stretches: 9, prolonged: 3, onePersonShareAtMost: 0.1, prolongedHours: 24, breakHours: 4),
        .installations(
            samples: 11, exceeding: 4, allowedInstallations: 3, mostInstallations: 6, onePersonShareAtMost: 0.05),
        .onePerson(prompts: 61, fastFollowUps: 1, expectedOfTwoPeopleAtLeast: 6.1),
        .conversations(prompts: 58, fastFollowUps: 2, expectedIfIndependent: 2.1, windowSeconds: 1.5),
        .succession(daysBefore: 30, daysSince: 9, hoursMoved: 9, changesDevices: true),
        .singleTurns(conversations: 412, pacedShare: 0.45, windowSeconds: 2),
        .clientsOnOneConnection(clients: ["a/1", "b \"2\""], mixedConnections: 3, connections: 8),
        .accountsOnOneConnection(accounts: 2, mixedConnections: 1, connections: 1),
        .clientsBehindOneHello(address: "10.0.0.7", clients: ["a", "b", "c"]),
        .helloMismatch(client: "kilo-go", endpoints: 3),
        .crossing(typedPrompts: 27, alternating: 19, ownClientShareAtMost: 0.1),
        .clientHello(
            address: "2001:db8::1", client: "kilo-go", hello: "t13d1714h1_5b57614c22b0_43ade6aba3df",
            isKnownOfOthers: true, endpoints: 3),
        .tcpStack(client: "kilo-go", endpoints: 3),
        .idleReuse(client: "kilo-go", idleSeconds: 400, longestElsewhereSeconds: 91, endpoints: 4),
        .rttGap(
            address: "10.0.0.7", tcpMilliseconds: 42.105, gapMilliseconds: -0.2, connections: 8, reading: .unsure),
        .link(kind: .other, mtuBytes: 1_340, connections: 8), .link(kind: .dsl, mtuBytes: nil, connections: 2),
    ]

    private func json(_ value: FigureValue) -> Any {
        switch value {
        case .count(let count): count
        case .number(let number): number
        case .flag(let flag): flag
        case .text(let text): text
        case .texts(let texts): texts
        }
    }

    private func object(_ figures: Figures) -> [String: Any] {
        Dictionary(uniqueKeysWithValues: figures.all.map { ($0.name.rawValue, json($0.value)) })
    }

    private func read<Document: Decodable>(_ type: Document.Type, _ object: [String: Any]) throws -> Document {
        try JSONDecoder().decode(type, from: JSONSerialization.data(withJSONObject: object))
    }

    @Test func `every name but that of connections has a signal`() {
        let names = Set(Self.all.compactMap(\.name))
        #expect(names == Set(SignalName.allCases).subtracting([.connections]))
    }

    @Test(arguments: all)
    func `a signal reads back from its figures`(signal: Signal) throws {
        let figures = try #require(signal.figures)
        #expect(!figures.all.isEmpty)
        let read = try read(
            Evidence.self,
            [
                "signal": signal.id, "proof": signal.proof.rawValue, "log10_e": 2.5, "samples": 7,
                "figures": object(figures),
            ])
        #expect(read == Evidence(signal, log10E: 2.5, samples: 7))
    }

    @Test func `every figure has a place in some signal or silence`() {
        var used = Set(Self.all.flatMap { $0.figures?.all.map(\.name) ?? [] })
        used.formUnion(Self.causes.flatMap { $0.figures.all.map(\.name) })
        #expect(used == Set(FigureName.allCases))
    }

    @Test(
        arguments: [
            ["signal": "attention", "summary": "Of 58 human turns 0 came sooner."],
            ["signal": "attention", "summary": "It was damaged.", "figures": ["prompts": "many"]],
            [
                "signal": "a-later-one", "summary": "A later build says this.", "title": "Later",
                "figures": ["n": 1],
            ],
        ] as [[String: any Sendable]])
    func `evidence without figures that are known keeps its words`(document: [String: any Sendable]) throws {
        var object: [String: Any] = document
        object["proof"] = "people"
        let evidence = try read(Evidence.self, object)
        #expect(
            evidence.signal
                == .worded(
                    id: document["signal"] as? String ?? "", proof: .people, title: document["title"] as? String,
                    summary: document["summary"] as? String ?? ""))
        #expect(evidence.signal.figures == nil && evidence.signal.name == nil)
        #expect(evidence.signal.id == document["signal"] as? String && evidence.proof == .people)
    }

    static let causes: [SilenceCause] = [
        .promptsNotSeen, .promptsNotMarked, .stepsNotMarked, .typingNotSeen(promptsNeeded: 24),
        .machinesNotDistinguished, .toolStepsTooFew(stepsNeeded: 24),
        .stretchesTooShort(hoursNeeded: 18, breakHours: 4), .promptsTooFew(promptsNeeded: 12), .namedFront,
        .recognisedFront,
    ]

    @Test(arguments: causes)
    func `a silence reads back from its cause`(cause: SilenceCause) throws {
        let object: [String: Any] = [
            "signal": "rhythm", "cause": try #require(cause.id), "figures": object(cause.figures),
        ]
        #expect(try read(Silence.self, object) == Silence(.rhythm, cause))
    }

    @Test func `a silence without a known cause keeps its sentence`() throws {
        #expect(
            try read(Silence.self, ["signal": "rhythm", "reason": "too little"])
                == Silence(.rhythm, .worded("too little")))
        #expect(
            try read(Silence.self, ["signal": "new", "cause": "later", "reason": "later"])
                == Silence(id: "new", cause: .worded("later")))
        #expect(
            try read(
                Silence.self, ["signal": "rhythm", "cause": "prompts-too-few", "reason": "cut", "figures": [:]])
                == Silence(.rhythm, .worded("cut")))
    }
}
