/// A signal that could not speak about an account, and why.
package struct Silence: Sendable, Hashable {
    /// The signal's id, such as `attention`.
    package var id: String
    package var cause: SilenceCause

    package init(_ name: SignalName, _ cause: SilenceCause) {
        id = name.rawValue
        self.cause = cause
    }

    package init(id: String, cause: SilenceCause) {
        self.id = id
        self.cause = cause
    }
}

/// What a silent signal lacks.
package enum SilenceCause: Sendable, Hashable {
    /// No prompt of a person in a rebuilt conversation.
    case promptsNotSeen
    /// Neither `stop` nor `initiator` in the request log distinguishes a prompt from a tool's step.
    case promptsNotMarked
    /// No `stop` in the request log distinguishes a tool's step from a person's pause.
    case stepsNotMarked
    /// No machine with so many prompts whose pauses grow with the length of the text.
    case typingNotSeen(promptsNeeded: Int)
    /// No prompts within the same minutes from machines that can be distinguished.
    case machinesNotDistinguished
    /// Too few conversations side by side with so many quick tool steps each.
    case toolStepsTooFew(stepsNeeded: Int)
    /// Prompts of several installations never went on for so many hours without such a break.
    case stretchesTooShort(hoursNeeded: Int, breakHours: Int)
    /// Never so many prompts in one tool within one hour or six, nor twice as many within a day.
    case promptsTooFew(promptsNeeded: Int)
    /// The connections come from a front that the operator named.
    case namedFront
    /// The connections come from addresses that Tailgate takes for a front.
    case recognisedFront
    /// A sentence of another build: an earlier one that stored no cause, or a later one with a new cause.
    case worded(String)
}
