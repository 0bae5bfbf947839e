/// How a person works with their tools: what sets the kinds apart.
struct WorkStyle: Sendable {
    /// Several agents that are prompted by machine.
    enum Orchestration: Sendable {
        case agent
        case script
    }

    enum Broadcast: Sendable {
        /// The terminal types into all panes at once.
        case synchronised
        /// Pasted from window to window.
        case byHand
    }

    var turnsPerDay = 55.0
    var windows = 1
    /// As many as attention can take when there is more to do.
    var mostWindows = 6
    var steps = 6.0
    var toolTime = ToolTime.interactive
    var subAgentProbability = 0.03
    var subAgents = 1...4
    /// Chances that a prompt begins a new conversation, and that a session goes on with the last one.
    var newTask = 0.06
    var resume = 0.3
    /// Chance to type ahead while all windows work.
    var typeAhead = 0.0
    /// Chance to leave a prompt half-typed and finish it right after another window's.
    var drafts = 0.0
    var broadcast: Broadcast?
    var orchestration: Orchestration?
    /// Hours between changes of the address.
    var addressHours: Double?
    /// Weeks of early, late and night shift.
    var rotatesShifts = false
    /// 16 to 18 hours awake and at work, weekends too.
    var worksLong = false
    /// At it by day and night, at one machine after another.
    var shortNights = false
    /// Chance, a turn, that a conversation moves to the other account.
    var accountSwitch = 0.0
    /// Runs of a CI system a day; its owner does nothing by hand.
    var jobsPerDay = 0.0
    /// Single-turn prompts of a script, a day.
    var probesPerDay = 0.0
}
