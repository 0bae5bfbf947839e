import Accounts

extension Engine {
    /// Chance that the provider's cache holds a tool's system prompt by another conversation of the account.
    private static let warmPrompt = 0.6
    /// Tokens of the instruction to summarise, and of the summary.
    private static let compactionPrompt = 600
    private static let summary = LogNormal(2_500, sigma: 0.4)
    private static let mostOutput = 16_000.0
    /// Tools cut their results (Claude Code at 25,000 tokens).
    private static let mostResult = 25_000.0
    /// kimi-cli waits 0.3 to 5 s before it tries again (its source).
    private static let retryPause = 0.3...5.0

    /// A thread's next request reaches the service, or the box before it.
    mutating func request(_ thread: Int, at arrival: Int64) {
        let person = conversations[thread].person
        let isConductor = conversations[thread].isConductor
        if isConductor, !conversations[thread].beginsTurn, !collects(thread, at: arrival) { return }
        let tool = conversations[thread].tool
        let isBoxed = isBoxed(at: arrival)
        var start = arrival
        if isBoxed {
            start = box?.admit(&conversations[thread], at: arrival, &people[person].generator) ?? arrival
        }
        start += handshake(of: thread, isBoxed: isBoxed, at: start)
        if people[person].generator.happens(scenario.parameters.failureProbability) {
            fail(thread, isBoxed: isBoxed, at: start)
            return
        }
        let compacts = conversations[thread].history.needsCompaction(
            adding: conversations[thread].pending, window: tools[tool].window)
        let added = compacts ? Self.compactionPrompt : conversations[thread].pending
        conversations[thread].history.add(
            tokens: added, bytesPerToken: people[person].generator.uniform(History.bytesPerToken))
        if !compacts { conversations[thread].pending = 0 }

        let isLast =
            compacts
            || (isConductor ? conversations[thread].isFinished(at: arrival) : conversations[thread].steps <= 1)
        let output = outputTokens(of: thread, compacts: compacts, isLast: isLast)
        let input = conversations[thread].history.tokens
        let cached = conversations[thread].history.cachedTokens(
            at: start, lifetime: nanoseconds(tools[tool].cacheLifetime),
            warm: people[person].generator.happens(Self.warmPrompt))
        let end = start + nanoseconds(seconds(uncached: input - cached, output: output, person: person))
        if conversations[thread].beginsTurn, !compacts { sideRequests(of: thread, isBoxed: isBoxed, at: start) }
        emit(
            thread, isBoxed: isBoxed, from: start, to: end,
            Answer(
                status: 200, stop: isLast ? .end : .tool, usage: (input, cached, output),
                requestBytes: Int(conversations[thread].history.bytes),
                responseBytes: 900 + Int(Double(output) * 4 * tools[tool].framing),
                role: compacts && !conversations[thread].beginsTurn ? .compaction : role(of: thread)))
        conversations[thread].attempts = 0
        let ratio = people[person].generator.uniform(History.bytesPerToken)
        if compacts {
            conversations[thread].history.compact(to: output, bytesPerToken: ratio, at: end)
            // The tool goes on automatically: what comes is no longer timed by the person who began the turn.
            conversations[thread].turn = .machine
            let pause = people[person].generator.uniform(0.1...0.5)
            schedule(thread, at: end + leg(of: thread, at: end) + nanoseconds(pause))
            return
        }
        let keeps = tools[tool].dropsReasoning ? people[person].generator.uniform(0.5...1) : 1
        conversations[thread].history.answered(
            at: end, output: output, kept: Int(Double(output) * keeps), bytesPerToken: ratio)
        let began = conversations[thread].beginsTurn
        conversations[thread].beginsTurn = false
        if isConductor {
            prompt(from: thread, isFirst: began, isLast: isLast, heardUntil: arrival, at: end)
        } else if isLast {
            endTurn(of: thread, answer: output, at: end)
        } else {
            conversations[thread].steps -= 1
            useTool(thread, began: began, at: end)
        }
    }

    /// The event names the conversation's number: its place may have another by then.
    mutating func schedule(_ thread: Int, at time: Int64) {
        events.push(
            Event(
                time: time, kind: .request, index: Int32(thread),
                detail: Int32(bitPattern: conversations[thread].number)))
    }

    private mutating func outputTokens(of thread: Int, compacts: Bool, isLast: Bool) -> Int {
        let parameters = scenario.parameters
        var length = isLast ? parameters.finalOutputTokens : parameters.stepOutputTokens
        if compacts { length = Self.summary }
        if case .probe = conversations[thread].role { length = LogNormal(700, sigma: 0.6) }
        return Int(min(max(length.sample(&people[conversations[thread].person].generator), 4), Self.mostOutput))
    }

    private mutating func seconds(uncached: Int, output: Int, person: Int) -> Double {
        let parameters = scenario.parameters
        let first =
            parameters.firstToken.sample(&people[person].generator) + Double(uncached) / parameters.promptRate
        return first + Double(output) / parameters.outputRate.sample(&people[person].generator)
    }

    private func role(of thread: Int) -> SimulatedRecord.Role {
        guard conversations[thread].attempts == 0 else { return .retry }
        guard conversations[thread].beginsTurn else { return .step }
        return switch conversations[thread].turn {
        case .hand: .handTurn
        case .queued: .queuedTurn
        case .machine: .machineTurn
        }
    }

    /// The agent's tool runs, or its sub-agents do.
    private mutating func useTool(_ thread: Int, began: Bool, at end: Int64) {
        let person = conversations[thread].person
        let overhead = LogNormal(tools[conversations[thread].tool].overhead, sigma: 0.5)
        var seconds = overhead.sample(&people[person].generator)
        let next = end + leg(of: thread, at: end) + nanoseconds(seconds)
        if began, conversations[thread].isMain,
            people[person].generator.happens(people[person].style.subAgentProbability)
        {
            startSubAgents(of: thread, at: next)
            return
        }
        seconds = people[person].style.toolTime.sample(&people[person].generator)
        if conversations[thread].isMain, people[person].generator.happens(scenario.parameters.approvalProbability) {
            seconds += scenario.parameters.approval.sample(&people[person].generator)
        }
        let result = scenario.parameters.toolResultTokens.sample(&people[person].generator)
        conversations[thread].pending += Int(min(max(result, 8), Self.mostResult))
        schedule(thread, at: next + nanoseconds(seconds))
    }

    private mutating func startSubAgents(of parent: Int, at time: Int64) {
        let person = conversations[parent].person
        let range = people[person].style.subAgents
        let drawn = Double(range.lowerBound + people[person].generator.below(range.count)) * scenario.subAgentFactor
        // No tool starts more than a few hundred at once.
        let count = min(max(1, Int(drawn.rounded())), 300)
        conversations[parent].children = count
        var start = time
        for _ in 0..<count {
            let place = conversations[parent]
            let child = open(
                Opening(
                    role: .subAgent(parent: parent), person: person, window: place.window, device: place.device,
                    tool: place.tool, pool: place.pool, account: place.account,
                    project: place.window.map { windows[$0].project } ?? 0, parent: parent), at: time)
            let prompt = LogNormal(250, sigma: 0.6).sample(&people[person].generator)
            begin(.machine, of: child, tokens: Int(prompt), at: start)
            // One process starts them one after another.
            start += nanoseconds(people[person].generator.uniform(0.002...0.06))
        }
    }

    private mutating func endTurn(of thread: Int, answer: Int, at end: Int64) {
        let person = conversations[thread].person
        let leg = leg(of: thread, at: end)
        switch conversations[thread].role {
        case .main:
            guard let window = conversations[thread].window else { return }
            windows[window].answer = answer
            if windows[window].queued > 0 {
                let tokens = windows[window].queued
                windows[window].queued = 0
                let pause = people[person].generator.uniform(0.01...0.8)
                begin(.queued, of: thread, tokens: tokens, at: end + leg + nanoseconds(pause))
                return
            }
            windows[window].readyAt = end + leg / 2
            let notice = scenario.parameters.notice.sample(&people[person].generator)
            events.push(
                Event(time: windows[window].readyAt + nanoseconds(notice), kind: .attend, index: Int32(person)))
        case .subAgent(let parent):
            conversations[parent].children -= 1
            conversations[parent].childrenEnd = max(conversations[parent].childrenEnd, end)
            conversations[parent].pending += answer
            close(thread)
            guard conversations[parent].children == 0 else { return }
            let pause = people[person].generator.uniform(0.01...0.1)
            schedule(parent, at: conversations[parent].childrenEnd + leg + nanoseconds(pause))
            conversations[parent].childrenEnd = .min
        case .worker(let conductor):
            report(thread, to: conductor, answer: answer, at: end + leg)
        case .scripted(let window):
            goOn(thread, of: window, at: end + leg)
        case .conductor, .job:
            close(thread)
        case .probe:
            endProbe(thread, at: end + leg)
        }
    }

    /// A refused or failed request: the tool tries again automatically.
    private mutating func fail(_ thread: Int, isBoxed: Bool, at start: Int64) {
        let person = conversations[thread].person
        let isLimit = people[person].generator.happens(0.6)
        let end = start + nanoseconds(people[person].generator.uniform(isLimit ? 0.01...0.2 : 0.3...20))
        let pending = Double(conversations[thread].pending) * 4
        emit(
            thread, isBoxed: isBoxed, from: start, to: end,
            Answer(
                status: isLimit ? 429 : 500, requestBytes: Int(conversations[thread].history.bytes + pending),
                responseBytes: 240 + people[person].generator.below(200), role: role(of: thread)))
        // kimi-cli makes a new client, and so a new connection, after an error (its source).
        if !isBoxed { pools[conversations[thread].pool].close() }
        conversations[thread].attempts += 1
        let pause = people[person].generator.uniform(Self.retryPause)
        schedule(thread, at: end + leg(of: thread, at: end) + nanoseconds(pause))
    }
}

extension Conversation {
    var isConductor: Bool {
        if case .conductor = role { return true }
        return false
    }

    var isMain: Bool {
        if case .main = role { return true }
        return false
    }
}
