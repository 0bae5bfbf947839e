import Accounts
import Base

/// A household run as a sequence of events: every queue in it, a person's attention and a relay's alike, is exact.
struct Engine {
    let scenario: Scenario
    let seed: UInt64
    let tools = Tool.all
    let accounts: [String]
    var people: [Person]
    var devices: [Device]
    var windows: [Window] = []
    var pools: [ConnectionPool]
    var ports = EphemeralPorts()
    var conversations: [Conversation] = []
    var box: Intermediary?
    var events = TimeQueue<Event>()
    /// Written but not yet handed out, in the order of their starts.
    var records: [SimulatedRecord] = []

    private var unused: [Int] = []
    private var conversationCount: UInt32 = 0
    /// The names of tools by release.
    private var clients: [[String]]

    /// The gateway's end (a documentation network, RFC 5737).
    static let gateway = Endpoint(address: IPAddress(v4: 0xC633_6401), port: 443)
    static let dayLength: Int64 = 86_400 * 1_000_000_000

    init(_ household: Household, scenario: Scenario, seed: UInt64) {
        self.scenario = scenario
        self.seed = seed
        accounts = household.accounts
        people = household.people
        devices = household.devices
        pools = household.pools
        box = household.box
        clients = tools.map { tool in
            (0...max(0, scenario.days / Int(Tool.daysPerRelease))).map { tool.client(release: $0) }
        }
        for index in people.indices {
            makeWindows(of: index, count: max(people[index].style.windows, people[index].devices.count))
            if people[index].style.orchestration != nil {
                people[index].conductor = makeWindow(of: index, number: 0)
            }
            let start = scenario.start.nanoseconds
            // East of UTC the first day begins before the log does.
            events.push(Event(time: start - people[index].zone, kind: .day, index: Int32(index)))
            if people[index].style.addressHours != nil {
                for device in people[index].devices {
                    events.push(Event(time: start, kind: .move, index: Int32(device), detail: Int32(index)))
                }
            }
            startProbes(of: index)
        }
    }

    /// Lives on until `end`.
    mutating func run(until end: Int64) {
        while let time = events.nextTime, time < end, let event = events.pop() { handle(event) }
    }

    private mutating func handle(_ event: Event) {
        let index = Int(event.index)
        switch event.kind {
        case .day: beginDay(of: index, at: event.time)
        case .session:
            beginSession(
                of: index, at: event.time, turns: Int(event.detail >> 8), count: Int(event.detail & 255))
        case .attend: attend(index, at: event.time)
        case .submit: submit(from: index, at: event.time)
        case .request:
            guard conversations[index].number == UInt32(bitPattern: event.detail) else { return }
            request(index, at: event.time)
        case .run:
            people[index].pendingRuns += 1
            attend(index, at: event.time)
        case .job: runJob(of: index, at: event.time)
        case .probe: probe(lane: index, person: Int(event.detail), at: event.time)
        case .move: move(device: index, person: Int(event.detail), at: event.time)
        }
    }
}

extension Engine {
    /// The day of the household in which a moment lies, by the clock of a time zone.
    func day(at time: Int64, zone: Int64 = 0) -> Int {
        Int((time - scenario.start.nanoseconds + zone) / Self.dayLength)
    }

    func isBoxed(at time: Int64) -> Bool { box.map { time >= $0.begins } ?? false }

    /// From a response's end at the service to the next request's arrival there, were the client to take no time.
    func leg(of conversation: Int, at time: Int64) -> Int64 {
        let own = devices[conversations[conversation].device].roundTrip
        return isBoxed(at: time) ? own + (box?.roundTrip ?? 0) : own
    }

    /// What distinguishes a conversation from others, before it has begun.
    struct Opening {
        var role: Conversation.Role
        var person: Int
        var window: Int?
        var device: Int
        var tool: Int
        var pool: Int
        var account: Int
        var project: UInt64
        var parent: Int?
    }

    mutating func open(_ opening: Opening, at time: Int64) -> Int {
        conversationCount += 1
        let number = conversationCount
        let tool = opening.tool
        let name = tool == Tool.scriptIndex ? "" : pseudonym("t", Generator.mixed(seed ^ UInt64(number) << 20))
        let late = Double(day(at: time)) - devices[opening.device].updateLag
        let release = min(max(Int(late / Tool.daysPerRelease), 0), clients[tool].count - 1)
        // Releases change their prompts a little.
        let system = tools[tool].systemTokens + Int(Generator.mixed(UInt64(release * 8 + tool)) % 160)
        var notes = Generator(seed: opening.project, stream: 11)
        let project = min(Int(scenario.parameters.projectTokens.sample(&notes)), 12_000)
        var isSmaller = false
        if case .subAgent = opening.role { isSmaller = true }
        var conversation = Conversation(
            number: number, name: name, role: opening.role, person: opening.person, window: opening.window,
            device: opening.device, tool: tool, pool: opening.pool, account: opening.account,
            session: opening.parent.map { conversations[$0].session } ?? number,
            client: opening.parent.map { conversations[$0].client } ?? clients[tool][release],
            // Sub-agents get a shorter prompt and fewer tools.
            history: History(system: isSmaller ? system * 5 / 9 : system, project: project))
        if let parent = opening.parent { mark(&conversation, startedBy: parent) }
        if let index = unused.popLast() {
            conversations[index] = conversation
            return index
        }
        conversations.append(conversation)
        return conversations.count - 1
    }

    private func mark(_ conversation: inout Conversation, startedBy parent: Int) {
        let parentName = conversations[parent].name
        switch scenario.marking {
        case .always: conversation.parentName = parentName
        case .never: break
        case .byTool:
            switch tools[conversation.tool].subAgentNames {
            case .nameParent: conversation.parentName = parentName
            case .shareParent: conversation.name = parentName
            case .own: break
            }
        }
    }

    /// Gives a conversation's place to others. Nothing may be scheduled for it.
    mutating func close(_ conversation: Int) {
        unused.append(conversation)
    }
}
