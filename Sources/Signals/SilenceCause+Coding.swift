extension SilenceCause {
    /// The stable id of the cause, for programs; nil for a sentence of another build.
    package var id: String? {
        switch self {
        case .promptsNotSeen: "prompts-not-seen"
        case .promptsNotMarked: "prompts-not-marked"
        case .stepsNotMarked: "steps-not-marked"
        case .typingNotSeen: "typing-not-seen"
        case .machinesNotDistinguished: "machines-not-distinguished"
        case .toolStepsTooFew: "tool-steps-too-few"
        case .stretchesTooShort: "stretches-too-short"
        case .promptsTooFew: "prompts-too-few"
        case .namedFront: "named-front"
        case .recognisedFront: "recognised-front"
        case .worded: nil
        }
    }

    /// What would be needed; empty where that is no matter of figures.
    package var figures: Figures {
        switch self {
        case .typingNotSeen(let promptsNeeded), .promptsTooFew(let promptsNeeded):
            Figures([.promptsNeeded: .count(promptsNeeded)])
        case .toolStepsTooFew(let stepsNeeded): Figures([.stepsNeeded: .count(stepsNeeded)])
        case .stretchesTooShort(let hoursNeeded, let breakHours):
            Figures([.hoursNeeded: .count(hoursNeeded), .breakHours: .count(breakHours)])
        case .promptsNotSeen, .promptsNotMarked, .stepsNotMarked, .machinesNotDistinguished, .namedFront,
            .recognisedFront, .worded:
            Figures([:])
        }
    }

    /// Nil for a cause that this build does not know.
    init?(id: String, _ figures: KeyedDecodingContainer<FigureName>?) {
        func read(_ figure: FigureName) -> Int? { try? figures?.decode(Int.self, forKey: figure) }
        switch id {
        case "prompts-not-seen": self = .promptsNotSeen
        case "prompts-not-marked": self = .promptsNotMarked
        case "steps-not-marked": self = .stepsNotMarked
        case "typing-not-seen":
            guard let promptsNeeded = read(.promptsNeeded) else { return nil }
            self = .typingNotSeen(promptsNeeded: promptsNeeded)
        case "machines-not-distinguished": self = .machinesNotDistinguished
        case "tool-steps-too-few":
            guard let stepsNeeded = read(.stepsNeeded) else { return nil }
            self = .toolStepsTooFew(stepsNeeded: stepsNeeded)
        case "stretches-too-short":
            guard let hoursNeeded = read(.hoursNeeded), let breakHours = read(.breakHours) else { return nil }
            self = .stretchesTooShort(hoursNeeded: hoursNeeded, breakHours: breakHours)
        case "prompts-too-few":
            guard let promptsNeeded = read(.promptsNeeded) else { return nil }
            self = .promptsTooFew(promptsNeeded: promptsNeeded)
        case "named-front": self = .namedFront
        case "recognised-front": self = .recognisedFront
        default: return nil
        }
    }
}

extension Silence: Decodable {
    private enum CodingKeys: CodingKey { case signal, cause, figures, reason }

    /// Reads a silence that this build or another one wrote; without a known cause it keeps its sentence.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let cause = try fields.decodeIfPresent(String.self, forKey: .cause)
        let figures = try? fields.nestedContainer(keyedBy: FigureName.self, forKey: .figures)
        self.init(
            id: try fields.decode(String.self, forKey: .signal),
            cause: try cause.flatMap { SilenceCause(id: $0, figures) }
                ?? .worded(fields.decodeIfPresent(String.self, forKey: .reason) ?? ""))
    }
}
