package import Signals

extension SilenceCause {
    /// What is missing, in one or two plain sentences.
    package var sentence: String {
        switch self {
        case .promptsNotSeen: "No prompt was seen in a conversation that could be rebuilt."
        case .promptsNotMarked:
            "The request log does not distinguish a prompt from a tool's step. It needs `stop` or `initiator`."
        case .stepsNotMarked:
            "The request log does not distinguish a tool's step from a person's pause. It needs `stop`."
        case .typingNotSeen(let promptsNeeded):
            "Not enough evidence that a person typed. Needs \(promptsNeeded) prompts from one machine whose pauses grow "
                + "with the length of the text."
        case .machinesNotDistinguished:
            "No prompts within the same minutes came from machines that can be distinguished. "
                + "Machines are distinguished by `device`, client, endpoint or the distance of their tool loops."
        case .toolStepsTooFew(let stepsNeeded):
            "Too few conversations side by side behind one TLS endpoint. Each needs \(stepsNeeded) quick tool steps, at a "
                + "distance where a person typed."
        case .stretchesTooShort(let hoursNeeded, let breakHours):
            "Prompts from several installations never went on for \(hoursNeeded) hours without a \(breakHours)-hour break."
        case .promptsTooFew(let promptsNeeded):
            "Too few prompts in one tool. Needs \(promptsNeeded) within an hour or spread over six, or "
                + "\(2 * promptsNeeded) over a day."
        case .namedFront:
            "The connections come from a front of the service (`edge.fronts`) and show nothing about the client."
        case .recognisedFront:
            "Most accounts share connections from the same addresses, so Tailgate takes these for a front of the service. "
                + "List the front in `edge.fronts`, or set `edge.fronts` to [] if there is none."
        case .worded(let sentence): sentence
        }
    }
}
