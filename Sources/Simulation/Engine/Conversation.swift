/// A running conversation: whose, in which tool, and what its agent has still to do.
struct Conversation {
    enum Role {
        /// In a window, at the person's hand.
        case main
        /// Started by a step of another, which waits for it.
        case subAgent(parent: Int)
        /// Prompted again and again by an orchestrating conversation.
        case worker(conductor: Int)
        case conductor
        /// Prompted again and again by a script, of a person's conductor window.
        case scripted(window: Int)
        /// One run of a CI system.
        case job
        /// A script's single-turn prompt.
        case probe
    }

    /// Unique in the household, from 1.
    var number: UInt32
    var name: String
    var parentName: String?
    var role: Role
    var person: Int
    var window: Int?
    var device: Int
    var tool: Int
    var pool: Int
    var account: Int
    /// The number of the conversation that a person or script began: its sub-agents are one session with it.
    var session: UInt32
    var client: String
    var history: History

    /// Requests of this turn still to be made, the next one included.
    var steps = 1
    /// Tokens that the next request adds.
    var pending = 0
    var turn = Turn.hand
    /// The next request is the turn's first.
    var beginsTurn = true
    var attempts = 0
    /// Sub-agents at work, and when the last of them ended.
    var children = 0
    var childrenEnd = Int64.min
    /// Machine turns left in a run, for a conductor or scripted agent.
    var rounds = 0
    /// Workers that have ended their turns, waiting for their conductor.
    var mailbox: [(worker: Int, at: Int64)] = []
    var busyUntil = Int64.min

    /// When a relay last chose an account for it.
    var lastRelayed = Int64.min
}

/// Who began a turn.
enum Turn {
    /// A person, by hand.
    case hand
    /// A person, but the tool submitted it when the turn before had ended.
    case queued
    case machine
}
