import Base

extension Engine {
    mutating func makeWindows(of person: Int, count: Int) {
        while people[person].windows.count < count {
            let window = makeWindow(of: person, number: people[person].windows.count)
            people[person].windows.append(window)
        }
    }

    mutating func makeWindow(of index: Int, number: Int) -> Int {
        let person = people[index]
        let tool = person.tools[number % person.tools.count]
        pools.append(ConnectionPool(tools[tool].connections))
        windows.append(
            Window(
                person: index, device: person.devices[number % person.devices.count], tool: tool,
                pool: pools.count - 1, account: person.accounts[0], project: person.projects[0]))
        return windows.count - 1
    }

    mutating func beginDay(of index: Int, at midnight: Int64) {
        let day = day(at: midnight, zone: people[index].zone)
        guard day < scenario.days else { return }
        events.push(Event(time: midnight + Self.dayLength, kind: .day, index: Int32(index)))
        // Days have nothing to do with one another but through what is still running.
        people[index].generator = Generator(seed: seed, stream: UInt64(index), index: UInt64(day) + 1)
        guard people[index].active.contains(day) else { return }
        let epochDay = (scenario.start.nanoseconds / Self.dayLength) + Int64(day)
        // 1 January 1970 was a Thursday.
        let plan = DayPlan(
            for: &people[index], midnight: midnight, day: day, weekday: Int((epochDay + 3) % 7),
            volume: scenario.volume, parameters: scenario.parameters)
        people[index].nextUntil = plan.until
        for session in plan.sessions where session.turns > 0 {
            events.push(
                Event(
                    time: session.start, kind: .session, index: Int32(index),
                    detail: Int32(min(session.turns, 1 << 20) << 8 | min(session.windows, 255))))
        }
        for run in plan.runs { events.push(Event(time: run, kind: .run, index: Int32(index))) }
        for job in plan.jobs { events.push(Event(time: job, kind: .job, index: Int32(index))) }
    }

    mutating func beginSession(of index: Int, at time: Int64, turns: Int, count: Int) {
        let isRunning = people[index].turnsLeft > 0 && time < people[index].until
        people[index].until = people[index].nextUntil
        people[index].turnsLeft = isRunning ? people[index].turnsLeft + turns : turns
        guard !isRunning else { return }
        if people[index].style.shortNights {
            sitDown(index, atMachineOf: time)
        } else {
            makeWindows(of: index, count: count)
            people[index].handWindows = count
            // One of several machines is the one to sit at.
            people[index].firstWindow =
                people[index].devices.count > count ? people[index].generator.below(people[index].windows.count) : 0
        }
        for window in people[index].windows where !windows[window].isWorking {
            // Tools were closed in between: their connections are gone, and often the conversation.
            pools[windows[window].pool].close()
            if !people[index].generator.happens(people[index].style.resume) { forget(window) }
        }
        attend(index, at: time)
    }

    /// At the machine for this part of the day.
    private mutating func sitDown(_ index: Int, atMachineOf time: Int64) {
        let machines = people[index].devices.count
        makeWindows(of: index, count: machines)
        people[index].handWindows = 1
        let passed = time - scenario.start.nanoseconds + people[index].zone
        people[index].firstWindow = Int(passed % Self.dayLength * Int64(machines) / Self.dayLength)
    }

    /// The window's next prompt begins a new conversation.
    private mutating func forget(_ window: Int) {
        if let thread = windows[window].thread { close(thread) }
        windows[window].thread = nil
    }

    /// A person who is free looks for a window that waits, reads, types and submits.
    mutating func attend(_ index: Int, at time: Int64) {
        guard time >= people[index].busyUntil else { return }
        if people[index].pendingRuns > 0, let conductor = people[index].conductor {
            people[index].pendingRuns -= 1
            // A run that still goes on takes the place of the new one.
            if !windows[conductor].isWorking {
                act(index, on: conductor, at: time)
                return
            }
        }
        guard people[index].turnsLeft > 0, time < people[index].until else { return }
        if typesAhead(index, at: time) { return }
        guard let window = waitingWindow(of: index, at: time) else { return }
        people[index].turnsLeft -= 1
        act(index, on: window, at: time)
    }

    /// The window that has waited longest; when the same goes to all, only once all wait.
    private func waitingWindow(of index: Int, at time: Int64) -> Int? {
        let person = people[index]
        var best: Int?
        for offset in 0..<person.handWindows {
            let window = person.windows[(person.firstWindow + offset) % person.windows.count]
            guard windows[window].readyAt <= time else {
                if person.style.broadcast != nil { return nil }
                continue
            }
            if best.map({ windows[window].readyAt < windows[$0].readyAt }) ?? true { best = window }
        }
        return best
    }

    /// Reads the answer in a window, types and submits.
    private mutating func act(_ index: Int, on window: Int, at time: Int64) {
        var submission = compose(index, in: window, from: time)
        if keepsDraft(index), let other = waitingWindow(of: index, at: submission) {
            people[index].turnsLeft -= 1
            let answered = compose(index, in: other, from: submission + windowSwitch(of: index))
            events.push(Event(time: answered, kind: .submit, index: Int32(other)))
            let rest = people[index].generator.uniform(scenario.parameters.draftRest)
            submission = answered + windowSwitch(of: index) + nanoseconds(rest)
        }
        finishAction(of: index, at: submission)
        events.push(Event(time: submission, kind: .submit, index: Int32(window)))
        guard let broadcast = people[index].style.broadcast, window != people[index].conductor else { return }
        var copy = submission
        for offset in 0..<people[index].handWindows {
            let all = people[index].windows
            let other = all[(people[index].firstWindow + offset) % all.count]
            guard other != window else { continue }
            switch broadcast {
            // tmux writes the same key into pane after pane.
            case .synchronised: copy = submission + nanoseconds(people[index].generator.uniform(0...0.05))
            case .byHand: copy += nanoseconds(people[index].generator.uniform(0.8...2.5))
            }
            windows[other].readyAt = .max
            windows[other].prompt = windows[window].prompt
            events.push(Event(time: copy, kind: .submit, index: Int32(other)))
        }
        if copy > submission { finishAction(of: index, at: copy) }
    }

    /// Reads the answer in a window and types the next prompt.
    /// - Returns: When it is ready to be submitted.
    private mutating func compose(_ index: Int, in window: Int, from time: Int64) -> Int64 {
        let parameters = scenario.parameters
        var begin = time
        if people[index].generator.happens(parameters.distractionProbability) {
            begin += nanoseconds(parameters.distraction.sample(&people[index].generator))
        }
        let prompt = prompt(of: index)
        var seconds = prompt.seconds
        if windows[window].thread != nil, !prompt.isQuick {
            seconds += parameters.readingStart.sample(&people[index].generator)
            seconds += Double(windows[window].answer) * parameters.readingPerToken.sample(&people[index].generator)
        }
        windows[window].readyAt = .max
        windows[window].prompt = prompt.tokens
        return begin + nanoseconds(max(seconds, parameters.shortestAction))
    }

    /// Whether a prompt is left half-typed, to be finished once another window is answered.
    private mutating func keepsDraft(_ index: Int) -> Bool {
        let share = people[index].style.drafts
        return share > 0 && people[index].generator.happens(share)
    }

    private mutating func finishAction(of index: Int, at time: Int64) {
        people[index].busyUntil = time
        events.push(Event(time: time + windowSwitch(of: index), kind: .attend, index: Int32(index)))
    }

    private mutating func windowSwitch(of index: Int) -> Int64 {
        nanoseconds(people[index].generator.uniform(scenario.parameters.windowSwitch))
    }

    private mutating func prompt(of index: Int) -> (tokens: Int, seconds: Double, isQuick: Bool) {
        let parameters = scenario.parameters
        if people[index].generator.happens(parameters.quickReplyProbability) {
            let seconds = people[index].generator.uniform(parameters.quickReply)
            return (1 + people[index].generator.below(5), seconds, true)
        }
        let tokens = min(max(parameters.promptTokens.sample(&people[index].generator), 2), 8_000)
        if people[index].generator.happens(parameters.pasteProbability) {
            let log = parameters.toolResultTokens.sample(&people[index].generator)
            return (
                min(Int(tokens + log), 20_000), parameters.pasting.sample(&people[index].generator), false
            )
        }
        // Long texts are not typed at one go: they come from elsewhere.
        let typed = min(tokens, 300)
        return (
            Int(tokens), typed * parameters.typingPerToken.sample(&people[index].generator), false
        )
    }

    /// Types the next prompt into a window that is still at work.
    private mutating func typesAhead(_ index: Int, at time: Int64) -> Bool {
        guard people[index].style.typeAhead > 0, people[index].generator.happens(people[index].style.typeAhead)
        else {
            return false
        }
        let person = people[index]
        for offset in 0..<person.handWindows {
            let window = person.windows[(person.firstWindow + offset) % person.windows.count]
            guard windows[window].isWorking, windows[window].thread != nil, windows[window].queued == 0 else {
                continue
            }
            let prompt = prompt(of: index)
            windows[window].queued = max(1, prompt.tokens)
            people[index].turnsLeft -= 1
            finishAction(of: index, at: time + nanoseconds(max(prompt.seconds, scenario.parameters.shortestAction)))
            return true
        }
        return false
    }

    /// A prompt leaves a window.
    mutating func submit(from window: Int, at time: Int64) {
        let index = windows[window].person
        if window == people[index].conductor {
            conduct(from: window, at: time)
            return
        }
        if windows[window].thread != nil, people[index].generator.happens(people[index].style.newTask) {
            forget(window)
        }
        if people[index].accounts.count > 1, people[index].generator.happens(people[index].style.accountSwitch) {
            windows[window].account =
                people[index].accounts[people[index].generator.below(people[index].accounts.count)]
            if let thread = windows[window].thread { conversations[thread].account = windows[window].account }
        }
        let thread = windows[window].thread ?? openThread(in: window, at: time)
        begin(
            .hand, of: thread, tokens: windows[window].prompt, at: time + leg(of: thread, at: time) / 2)
    }

    private mutating func openThread(in window: Int, at time: Int64) -> Int {
        let index = windows[window].person
        let choice = people[index].generator.below(people[index].projects.count)
        windows[window].project = people[index].projects[choice]
        let place = windows[window]
        let thread = open(
            Opening(
                role: .main, person: index, window: window, device: place.device, tool: place.tool,
                pool: place.pool,
                account: place.account, project: place.project), at: time)
        windows[window].thread = thread
        return thread
    }

    /// A turn's first request arrives.
    mutating func begin(_ turn: Turn, of thread: Int, tokens: Int, at time: Int64) {
        let index = conversations[thread].person
        conversations[thread].turn = turn
        conversations[thread].beginsTurn = true
        conversations[thread].steps = people[index].generator.geometric(mean: people[index].style.steps)
        conversations[thread].pending += tokens
        schedule(thread, at: time)
    }

    /// The tunnel ends elsewhere, or the router has another address.
    mutating func move(device: Int, person: Int, at time: Int64) {
        guard let hours = people[person].style.addressHours else { return }
        devices[device].address = Device.publicAddress(&people[person].generator)
        devices[device].roundTrip = Household.roundTrip(scenario.parameters, &people[person].generator)
        for window in people[person].windows where windows[window].device == device {
            pools[windows[window].pool].close()
        }
        let next = time + nanoseconds(max(0.1, people[person].generator.exponential(mean: hours)) * 3600)
        if day(at: next) < scenario.days {
            events.push(Event(time: next, kind: .move, index: Int32(device), detail: Int32(person)))
        }
    }
}
