import Base

/// Agents that machines prompt: orchestrated and scripted ones, CI runs, a script that wants answers.
extension Engine {
    /// Agents of a run, and prompts each gets.
    private static let workers = 4...8
    private static let roundsPerWorker = LogNormal(60, sigma: 0.8)
    private static let mostRounds = 600.0
    /// Tests between a scripted agent's turns, in seconds.
    private static let testTime = LogNormal(25, sigma: 0.8)
    private static let testRange = 5.0...120
    /// Tokens of "continue", and what a client adds.
    private static let terse = 12
    /// Containers of a CI system that may run at once.
    private static let containers = 32
    private static let stepsPerJob = 20.0
    private static let probeLanes = 4.0

    /// A person starts a run of orchestrated agents.
    mutating func conduct(from window: Int, at time: Int64) {
        let index = windows[window].person
        guard let orchestration = people[index].style.orchestration else { return }
        let drawn = Self.roundsPerWorker.sample(&people[index].generator) * scenario.volume
        let rounds = Int(min(max(drawn, 2), Self.mostRounds * max(1, scenario.volume)))
        let range = Self.workers
        let scaled = Double(range.lowerBound + people[index].generator.below(range.count)) * scenario.subAgentFactor
        let count = min(max(1, Int(scaled.rounded())), 100)
        let place = windows[window]
        windows[window].queued = 0
        switch orchestration {
        case .agent:
            let thread = open(
                Opening(
                    role: .conductor, person: index, window: window, device: place.device, tool: place.tool,
                    pool: place.pool, account: place.account, project: place.project), at: time)
            conversations[thread].rounds = rounds * count
            conversations[thread].children = count
            begin(.hand, of: thread, tokens: place.prompt, at: time + leg(of: thread, at: time) / 2)
        case .script:
            windows[window].queued = count
            let devices = people[index].agentDevices
            for worker in 0..<count {
                // Each is a process of its own.
                pools.append(ConnectionPool(tools[place.tool].connections))
                let thread = open(
                    Opening(
                        role: .scripted(window: window), person: index, window: window,
                        device: devices.isEmpty ? place.device : devices[worker % devices.count],
                        tool: place.tool, pool: pools.count - 1, account: place.account, project: place.project),
                    at: time)
                conversations[thread].rounds = rounds
                let pause = people[index].generator.uniform(0.2...3)
                begin(
                    .machine, of: thread, tokens: 300,
                    at: time + leg(of: thread, at: time) / 2 + nanoseconds(pause))
            }
        }
    }

    /// Whether a conductor has something to answer to now; else it is called later, or not at all.
    mutating func collects(_ thread: Int, at time: Int64) -> Bool {
        if time < conversations[thread].busyUntil {
            schedule(thread, at: conversations[thread].busyUntil + 20_000_000)
            return false
        }
        return conversations[thread].mailbox.contains { $0.at <= time }
    }

    /// A worker has ended its turn.
    mutating func report(_ worker: Int, to conductor: Int, answer: Int, at time: Int64) {
        conversations[conductor].mailbox.append((worker, time))
        conversations[conductor].pending += answer
        let pause = people[conversations[conductor].person].generator.uniform(0.02...0.2)
        schedule(conductor, at: time + nanoseconds(pause))
    }

    /// A conductor's answer prompts the workers that wait, all within a second.
    mutating func prompt(from conductor: Int, isFirst: Bool, isLast: Bool, heardUntil: Int64, at end: Int64) {
        let index = conversations[conductor].person
        let begin = end + leg(of: conductor, at: end)
        conversations[conductor].busyUntil = begin
        if isFirst {
            for _ in 0..<conversations[conductor].children {
                let place = conversations[conductor]
                let worker = open(
                    Opening(
                        role: .worker(conductor: conductor), person: index, window: place.window,
                        device: place.device, tool: place.tool, pool: place.pool, account: place.account,
                        project: place.window.map { windows[$0].project } ?? 0, parent: conductor), at: end)
                promptWorker(worker, at: begin)
            }
            return
        }
        let waiting = conversations[conductor].mailbox.filter { $0.at <= heardUntil }
        conversations[conductor].mailbox.removeAll { $0.at <= heardUntil }
        for (worker, _) in waiting {
            if conversations[conductor].rounds > 0 {
                conversations[conductor].rounds -= 1
                promptWorker(worker, at: begin)
            } else {
                conversations[conductor].children -= 1
                close(worker)
            }
        }
        if isLast {
            if let window = conversations[conductor].window { windows[window].readyAt = end }
            close(conductor)
        }
    }

    private mutating func promptWorker(_ worker: Int, at time: Int64) {
        let index = conversations[worker].person
        let pause = people[index].generator.uniform(0.03...0.9)
        let tokens = LogNormal(200, sigma: 0.6).sample(&people[index].generator)
        begin(.machine, of: worker, tokens: Int(tokens), at: time + nanoseconds(pause))
    }

    /// A scripted agent's turn is over: the script tests, then prompts again.
    mutating func goOn(_ thread: Int, of window: Int, at time: Int64) {
        let index = conversations[thread].person
        conversations[thread].rounds -= 1
        guard conversations[thread].rounds > 0 else {
            close(thread)
            windows[window].queued -= 1
            if windows[window].queued == 0 { windows[window].readyAt = time }
            return
        }
        let seconds = Self.testTime.sample(&people[index].generator)
        let printed = LogNormal(600, sigma: 0.8).sample(&people[index].generator)
        begin(
            .machine, of: thread, tokens: scenario.setup.terseScripts ? Self.terse : Int(printed),
            at: time + nanoseconds(min(max(seconds, Self.testRange.lowerBound), Self.testRange.upperBound)))
    }

    /// A CI run in a fresh container.
    mutating func runJob(of index: Int, at time: Int64) {
        let number = people[index].jobs
        people[index].jobs += 1
        let tool = people[index].tools[0]
        let own = people[index].devices[0]
        if number < Self.containers {
            devices.append(devices[own])
            devices[devices.count - 1].number = UInt16(truncatingIfNeeded: devices.count - 1)
            pools.append(ConnectionPool(tools[tool].connections))
            people[index].containers.append((devices.count - 1, pools.count - 1))
        }
        let (device, pool) = people[index].containers[number % Self.containers]
        let bits = people[index].generator.next()
        devices[device].name = pseudonym("d", bits)
        // Runners come and go within one provider's network.
        devices[device].address.low = devices[own].address.low & ~0xFFF | bits >> 48 & 0xFFF
        pools[pool].close()
        let projects = people[index].projects
        let job = open(
            Opening(
                role: .job, person: index, device: device, tool: tool, pool: pool,
                account: people[index].accounts[0], project: projects[number % projects.count]), at: time)
        begin(.machine, of: job, tokens: 800, at: time + leg(of: job, at: time) / 2)
        conversations[job].steps = people[index].generator.geometric(mean: Self.stepsPerJob)
    }

    /// As many prompts at once as the rate asks for.
    mutating func startProbes(of index: Int) {
        guard people[index].style.probesPerDay > 0, scenario.volume > 0 else { return }
        for lane in 0..<max(1, Int((Self.probeLanes * scenario.volume).rounded())) {
            pools.append(ConnectionPool(tools[Tool.scriptIndex].connections))
            people[index].lanes.append(pools.count - 1)
            let begin = scenario.start.nanoseconds + nanoseconds(people[index].generator.uniform() * 60)
            events.push(Event(time: begin, kind: .probe, index: Int32(lane), detail: Int32(index)))
        }
    }

    mutating func probe(lane: Int, person index: Int, at time: Int64) {
        guard people[index].active.contains(day(at: time)) else { return }
        let devices = people[index].devices
        let thread = open(
            Opening(
                role: .probe, person: index, window: lane, device: devices[lane % devices.count],
                tool: Tool.scriptIndex, pool: people[index].lanes[lane], account: people[index].accounts[0],
                project: 0), at: time)
        conversations[thread].history = History(system: tools[Tool.scriptIndex].systemTokens, project: 0)
        let tokens = LogNormal(600, sigma: 0.8).sample(&people[index].generator)
        begin(.machine, of: thread, tokens: Int(min(tokens, 20_000)), at: time)
        conversations[thread].steps = 1
    }

    mutating func endProbe(_ thread: Int, at time: Int64) {
        let index = conversations[thread].person
        let lane = conversations[thread].window ?? 0
        close(thread)
        // The answer itself takes about ten of a lane's seconds.
        let seconds = max(0.5, 86_400 * Self.probeLanes / people[index].style.probesPerDay - 11)
        let pause = people[index].generator.exponential(mean: seconds) + 0.05
        events.push(
            Event(time: time + nanoseconds(pause), kind: .probe, index: Int32(lane), detail: Int32(index)))
    }
}

extension Conversation {
    /// A conductor's next answer is its last: all its workers have reported and none is prompted again.
    func isFinished(at time: Int64) -> Bool {
        !beginsTurn && rounds == 0 && mailbox.count == children && mailbox.allSatisfy { $0.at <= time }
    }
}
