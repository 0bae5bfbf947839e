/// One person: one attention over their windows.
struct Person {
    var index: Int
    var generator: Generator
    var style: WorkStyle
    /// Nanoseconds east of UTC.
    var zone: Int64
    /// Hours of the local day, of this person.
    var sleepOnset: Double
    var wake: Double
    /// Indices into the household's.
    var devices: [Int]
    /// Machines without a person: scripted agents run there.
    var agentDevices: [Int] = []
    /// Indices into the catalogue of tools, the favourite first.
    var tools: [Int]
    /// Numbers of this person's projects.
    var projects: [UInt64]
    var accounts: [Int]
    /// Days of the household on which the person uses the account.
    var active: Range<Int>

    /// Windows in use, the first of these at hand; then the windows of machine-prompted agents.
    var windows: [Int] = []
    var handWindows = 1
    /// Where the windows in use begin among all.
    var firstWindow = 0
    var conductor: Int?

    /// Turns still to be submitted by hand before `until`.
    var turnsLeft = 0
    var until = Int64.min
    /// The same for the sessions of the day that has begun.
    var nextUntil = Int64.min
    /// A person does one thing at a time.
    var busyUntil = Int64.min
    /// Runs of orchestrated agents still to be started.
    var pendingRuns = 0
    /// Counts CI jobs, for their containers.
    var jobs = 0
    /// Devices and pools of those containers, used in turn.
    var containers: [(device: Int, pool: Int)] = []
    /// Pools of a script's parallel prompts.
    var lanes: [Int] = []
}

/// A terminal or editor with one conversation.
struct Window {
    var person: Int
    var device: Int
    var tool: Int
    /// The process's connections.
    var pool: Int
    var account: Int
    var project: UInt64
    /// The conversation; `nil` before the first.
    var thread: Int?
    /// When the last turn ended; `Int64.max` while the agent works.
    var readyAt = Int64.min
    /// Tokens of the last answer, to be read.
    var answer = 0
    /// Tokens of the prompt that is being typed.
    var prompt = 0
    /// Tokens of a prompt typed ahead; of a conductor's window, the scripted agents still at work.
    var queued = 0

    var isWorking: Bool { readyAt == .max }
}
