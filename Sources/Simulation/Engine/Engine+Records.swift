import Accounts
import Base

extension Engine {
    /// How an exchange ended.
    struct Answer {
        var status: Int
        var stop: RequestRecord.Stop?
        var usage: (input: Int, cached: Int, output: Int)?
        var requestBytes: Int
        var responseBytes: Int
        var role: SimulatedRecord.Role
    }

    /// TCP and TLS 1.3 handshakes take two round trips before the first request.
    func handshake(of thread: Int, isBoxed: Bool, at start: Int64) -> Int64 {
        let pool = pool(of: thread, isBoxed: isBoxed)
        guard pools[pool].opens(at: start) else { return 0 }
        if isBoxed { return 2 * (box?.roundTrip ?? 0) }
        return 2 * devices[conversations[thread].device].roundTrip
    }

    private func pool(of thread: Int, isBoxed: Bool) -> Int {
        guard isBoxed, box?.hiding.upstream != .perClient else { return conversations[thread].pool }
        return box?.pools[exit(of: thread)] ?? conversations[thread].pool
    }

    /// By which of the box's addresses a conversation leaves.
    private func exit(of thread: Int) -> Int {
        min(conversations[thread].account, (box?.addresses.count ?? 1) - 1)
    }

    /// A title or a token count beside a turn's first request.
    mutating func sideRequests(of thread: Int, isBoxed: Bool, at start: Int64) {
        let tool = conversations[thread].tool
        let person = conversations[thread].person
        guard conversations[thread].isMain else { return }
        let isFirst = conversations[thread].history.isNew
        if isFirst, tools[tool].asksTitles {
            let input = 320 + people[person].generator.below(200)
            let output = 8 + people[person].generator.below(14)
            let begin = start + nanoseconds(people[person].generator.uniform(0.005...0.08))
            emit(
                thread, isBoxed: isBoxed, from: begin,
                to: begin + nanoseconds(people[person].generator.uniform(0.4...1.5)),
                Answer(
                    status: 200, stop: .end, usage: (input, 0, output), requestBytes: 900 + input * 4,
                    responseBytes: 500 + Int(Double(output) * 4 * tools[tool].framing), role: .side))
        }
        if people[person].generator.happens(tools[tool].countsTokens) {
            emit(
                thread, isBoxed: isBoxed, from: start,
                to: start + nanoseconds(people[person].generator.uniform(0.05...0.3)),
                Answer(
                    status: 200, requestBytes: Int(conversations[thread].history.bytes) - 200, responseBytes: 210,
                    role: .side))
        }
    }

    mutating func emit(_ thread: Int, isBoxed: Bool, from start: Int64, to end: Int64, _ answer: Answer) {
        let person = conversations[thread].person
        let device = conversations[thread].device
        let tool = conversations[thread].tool
        let account = conversations[thread].account
        let pool = pool(of: thread, isBoxed: isBoxed)
        let lease = pools[pool].lease(from: start, to: end, &ports)
        var record = RequestRecord(
            time: Timestamp(nanoseconds: end), duration: Nanoseconds(end - start),
            source: Endpoint(address: devices[device].address, port: lease.port), destination: Self.gateway,
            account: accounts[account], client: conversations[thread].client, requestBytes: answer.requestBytes,
            responseBytes: answer.responseBytes, status: answer.status, stop: answer.stop,
            initiator: initiator(tool: tool, role: answer.role), inputTokens: answer.usage?.input,
            cachedTokens: answer.usage?.cached, outputTokens: answer.usage?.output,
            thread: conversations[thread].name.isEmpty ? nil : conversations[thread].name,
            parent: conversations[thread].parentName,
            device: tools[tool].deviceMark.map { devices[device].name + String($0) },
            ja4: tools[tool].ja4)
        if isBoxed {
            pass(&record, of: thread)
            box?.finished(
                account: account, session: conversations[thread].session, at: end, &people[person].generator)
        }
        let flow = SimulatedFlow(
            source: record.source ?? Self.gateway, connection: lease.number, ja4: record.ja4 ?? tools[tool].ja4,
            roundTrip: Nanoseconds(isBoxed ? box?.roundTrip ?? 0 : devices[device].roundTrip),
            idle: Nanoseconds(pools[pool].idle), isBox: isBoxed, isTunnelled: scenario.kind == .vpnHopping)
        scenario.fields.mask(&record)
        records.append(
            SimulatedRecord(
                record: record, role: answer.role,
                trueThread: answer.role == .side ? 0 : conversations[thread].number,
                truePerson: UInt16(truncatingIfNeeded: person), trueDevice: devices[device].number,
                flow: flow))
    }

    private func initiator(tool: Int, role: SimulatedRecord.Role) -> RequestRecord.Initiator? {
        switch scenario.marking {
        case .never: return nil
        case .byTool: guard tools[tool].marksInitiator else { return nil }
        case .always: break
        }
        return role == .handTurn || role == .queuedTurn ? .user : .agent
    }

    /// What a box makes of a request that goes through it.
    private func pass(_ record: inout RequestRecord, of thread: Int) {
        guard let box else { return }
        record.source?.address = box.addresses[exit(of: thread)]
        record.ja4 = box.ja4
        if let client = box.client { record.client = client }
        switch box.hiding.identifiers {
        case .passed: break
        case .hashed:
            if record.thread != nil {
                record.thread = pseudonym("t", Generator.mixed(UInt64(conversations[thread].number) ^ seed &+ 77))
            }
            record.parent = nil
            record.device = box.device
        case .single:
            record.thread = box.thread
            record.parent = nil
            record.device = box.device
        case .removed:
            record.thread = nil
            record.parent = nil
            record.device = nil
        }
        if box.client != nil { record.initiator = nil }
    }
}
