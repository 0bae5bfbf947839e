import Packets
import Accounts
import Connections
import Base
import RequestLogs
import TestSupport
import Testing

@testable import Intake

/// Threads on virtual interfaces, so with root and iproute2 only.
@Suite(.enabled(if: VethPair.isPossible, "needs root and iproute2"), .timeLimit(.minutes(2)))
struct IntakeTests {
    private static let patience = Nanoseconds.seconds(20)

    private static func options(_ interface: String) -> IntakeOptions {
        var options = IntakeOptions()
        options.interfaces = [.init(name: interface, side: .inside)]
        options.trustedHops = [IPNetwork(IPAddress(v4: 0x0A00_0000), prefixLength: 8)]
        options.reopen = .milliseconds(100)
        options.ring = 2 << 20
        return options
    }

    /// What came out of a mailbox so far.
    private struct Taken {
        var events = ConnectionEvents()
        var records: [RequestRecord] = []
        var sources: [ConnectionID: Set<Int>] = [:]

        mutating func take(_ deliveries: [Delivery]) {
            for delivery in deliveries {
                switch delivery {
                case .requests(let requests): records += requests.records
                case .packets(let packets):
                    events.carried += packets.events.carried
                    events.finished += packets.events.finished
                    events.gaps += packets.events.gaps
                    for carried in packets.events.carried {
                        sources[carried.connection, default: []].insert(packets.source)
                    }
                }
            }
        }

        var accounts: [String] { events.carried.compactMap { $0.exchange.account?.text } }
    }

    /// Reads until the condition holds or the patience ends.
    private static func read(
        _ intake: Intake, _ taken: inout Taken, until isEnough: (Taken) -> Bool
    ) async {
        let end = Nanoseconds.steady() + patience
        while !isEnough(taken), Nanoseconds.steady() < end {
            if let deliveries = intake.mailbox.take() {
                taken.take(deliveries)
                intake.mailbox.release(deliveries.reduce(0) { $0 + $1.footprint })
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func wait(_ isReached: () -> Bool) async -> Bool {
        let end = Nanoseconds.steady() + patience
        while Nanoseconds.steady() < end {
            if isReached() { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    @Test func `exchanges on the wire and lines of the log come out of one mailbox`() async throws {
        let pair = try #require(VethPair("p"))
        let folder = TemporaryFolder()
        var options = Self.options(pair.far)
        options.requestLogs = [.path(SocketPlace(path: folder.file("requests.sock")))]
        let intake = try Intake(options)
        try intake.start()
        #expect(await Self.wait { intake.status.sources.allSatisfy { $0.state == .open } })
        #expect(pair.send(InsideExchange(client: End("10.0.0.1", 40_000), account: "acct-1").frames))
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        #expect(
            sender.send(
                #"<190>Nov 25 16:38:06 nginx: {"time":1,"duration":0,"account":"acct-2","request_bytes":1,"response_bytes":1,"status":200}"#
            ))
        var taken = Taken()
        await Self.read(intake, &taken) { !$0.accounts.isEmpty && !$0.records.isEmpty }
        #expect(taken.accounts == ["acct-1"])
        #expect(taken.records.map(\.account) == ["acct-2"])
        intake.stop()
        while let last = await intake.mailbox.next() { taken.take(last) }
        #expect(taken.events.finished.map(\.ending) == [.closed])
        let status = intake.status
        #expect(status.sources.map(\.state) == [.stopped])
        #expect(status.requestLogs.map(\.state) == [.stopped])
        #expect(status.sources[0].statistics.packets == 8)
        #expect(status.sources[0].table.connections == 1)
        #expect(status.requestLogs.map(\.statistics.records) == [1])
        #expect(status.mailbox.refused == 0)
        #expect(taken.events.gaps.isEmpty)
    }

    @Test func `an interface that goes away and returns is opened again, and the time between is a gap`()
        async throws
    {
        let pair = try #require(VethPair("q"))
        let intake = try Intake(Self.options(pair.far))
        try intake.start()
        defer { intake.stop() }
        #expect(await Self.wait { intake.status.sources[0].state == .open })
        #expect(pair.send(InsideExchange(client: End("10.0.0.1", 40_000), account: "acct-1").frames))
        var taken = Taken()
        await Self.read(intake, &taken) { !$0.accounts.isEmpty }
        let before = Timestamp.now()
        pair.remove()
        let isNoticed = await Self.wait {
            if case .waiting(let reason) = intake.status.sources[0].state { return reason.contains(pair.far) }
            return false
        }
        #expect(isNoticed)
        let removed = Timestamp.now()
        #expect(pair.make())
        #expect(await Self.wait { intake.status.sources[0].state == .open })
        #expect(pair.send(InsideExchange(client: End("10.0.0.1", 40_001), account: "acct-2").frames))
        await Self.read(intake, &taken) { $0.accounts.count == 2 && !$0.events.gaps.isEmpty }
        #expect(taken.accounts == ["acct-1", "acct-2"])
        let gap = try #require(taken.events.gaps.first)
        #expect(gap.from >= before && gap.from <= removed && gap.to > removed)
        #expect(intake.status.sources[0].reopenings == 1)
        #expect(await Self.wait { intake.status.sources[0].statistics.packets == 16 })
    }

    @Test func `an interface that is set down and up again is captured again`() async throws {
        let pair = try #require(VethPair("v"))
        let intake = try Intake(Self.options(pair.far))
        try intake.start()
        defer { intake.stop() }
        #expect(await Self.wait { intake.status.sources[0].state == .open })
        #expect(Shell.run("ip link set \(pair.far) down"))
        try await Task.sleep(for: .milliseconds(300))
        #expect(Shell.run("ip link set \(pair.far) up"))
        #expect(await Self.wait { intake.status.sources[0].state == .open })
        #expect(pair.send(InsideExchange(client: End("10.0.0.1", 40_000), account: "acct-1").frames))
        var taken = Taken()
        await Self.read(intake, &taken) { !$0.accounts.isEmpty }
        #expect(taken.accounts == ["acct-1"])
    }

    @Test func `an interface that is not there yet is waited for`() async throws {
        let pair = try #require(VethPair("r"))
        pair.remove()
        let intake = try Intake(Self.options(pair.far))
        try intake.start()
        defer { intake.stop() }
        #expect(await Self.wait { if case .waiting = intake.status.sources[0].state { true } else { false } })
        #expect(pair.make())
        #expect(await Self.wait { intake.status.sources[0].state == .open })
    }

    @Test func `two threads share an interface, and each connection is one thread's`() async throws {
        let pair = try #require(VethPair("s"))
        var options = Self.options(pair.far)
        options.threads = 2
        let intake = try Intake(options)
        try intake.start()
        #expect(await Self.wait { intake.status.sources.allSatisfy { $0.state == .open } })
        for index in 0..<64 {
            let exchange = InsideExchange(client: End("10.0.0.\(index)", 40_000), account: "acct-\(index)")
            #expect(pair.send(exchange.frames))
        }
        var taken = Taken()
        await Self.read(intake, &taken) { $0.accounts.count >= 64 }
        intake.stop()
        while let last = await intake.mailbox.next() { taken.take(last) }
        #expect(Set(taken.accounts).count == 64)
        #expect(taken.accounts.count == 64)
        #expect(taken.events.finished.count == 64)
        #expect(taken.events.finished.allSatisfy { !$0.midstream })
        #expect(taken.sources.values.allSatisfy { $0.count == 1 })
        #expect(taken.sources.allSatisfy { $0.value == [Int($0.key.serial >> 56)] })
        #expect(Set(taken.sources.values.flatMap(\.self)) == [0, 1])
        #expect(intake.status.sources.reduce(0) { $0 + $1.statistics.packets } == 64 * 8)
    }

    @Test func `what a full mailbox refuses is counted, and comes later as a gap`() async throws {
        let pair = try #require(VethPair("t"))
        var options = Self.options(pair.far)
        options.mailboxBytes = 1
        let intake = try Intake(options)
        try intake.start()
        defer { intake.stop() }
        #expect(await Self.wait { intake.status.sources[0].state == .open })
        // An empty mailbox takes one delivery, whatever its size; then nobody reads.
        #expect(await Self.wait { intake.mailbox.statistics.waiting > 0 })
        let before = Timestamp.now()
        #expect(pair.send(InsideExchange(client: End("10.0.0.1", 40_000), account: "acct-1").frames))
        #expect(await Self.wait { intake.status.sources[0].refusedEvents > 0 })
        var taken = Taken()
        await Self.read(intake, &taken) { !$0.events.gaps.isEmpty }
        let gap = try #require(taken.events.gaps.first)
        #expect(gap.from <= before && gap.to >= before)
        #expect(taken.accounts.isEmpty)
    }

    @Test func `what the kernel had no room for is a gap`() async throws {
        let pair = try #require(VethPair("u"))
        var options = Self.options(pair.far)
        options.ring = 1
        let intake = try Intake(options)
        try intake.start()
        defer { intake.stop() }
        #expect(await Self.wait { intake.status.sources[0].state == .open })
        let payload = [UInt8](repeating: 65, count: 1_400)
        let frame = TestLink.ethernet.frame(
            PacketBuilder.tcp(End("10.0.0.1", 40_000), End("10.0.0.5", 8080), payload: payload))
        let before = Timestamp.now()
        #expect(pair.send(Array(repeating: frame, count: 20_000)))
        let after = Timestamp.now()
        #expect(await Self.wait { intake.status.sources[0].statistics.kernelDropped > 0 })
        var taken = Taken()
        await Self.read(intake, &taken) { !$0.events.gaps.isEmpty }
        #expect(taken.events.gaps.contains { $0.from <= after && $0.to >= before })
        // Whatever was sent has come or is counted.
        let isWhole = await Self.wait {
            let statistics = intake.status.sources[0].statistics
            return statistics.packets + statistics.kernelDropped == 20_000
        }
        #expect(isWhole, "\(intake.status.sources[0].statistics)")
    }

    @Test func `lines of several sockets come out of one mailbox, and each is told of by itself`() async throws {
        let folder = TemporaryFolder()
        let paths = ["requests.sock", "jail.sock"].map(folder.file)
        var options = IntakeOptions()
        options.requestLogs = paths.map { .path(SocketPlace(path: $0)) }
        let intake = try Intake(options)
        try intake.start()
        for (path, accounts) in zip(paths, [["a", "b"], ["c"]]) {
            let sender = try #require(DatagramSender(to: path))
            for account in accounts {
                #expect(
                    sender.send(
                        #"{"time":1,"duration":0,"account":"\#(account)","request_bytes":1,"response_bytes":1,"status":200}"#
                    ))
            }
        }
        var taken = Taken()
        await Self.read(intake, &taken) { $0.records.count == 3 }
        #expect(Set(taken.records.map(\.account)) == ["a", "b", "c"])
        intake.stop()
        #expect(intake.status.requestLogs.map(\.socket) == paths)
        #expect(intake.status.requestLogs.map(\.statistics.records) == [2, 1])
        #expect(intake.status.requestLogs.map(\.state) == [.stopped, .stopped])
    }

    @Test func `a second socket that is taken lets none of them be read`() throws {
        let folder = TemporaryFolder()
        folder.write("precious", to: "jail.sock")
        var options = IntakeOptions()
        options.requestLogs = ["requests.sock", "jail.sock"].map { .path(SocketPlace(path: folder.file($0))) }
        #expect(throws: IntakeError.self) { try Intake(options).start() }
        #expect(DatagramSender(to: folder.file("requests.sock")) == nil)
    }

    @Test func `a filter that is not valid, or a socket that is taken, is told at the start`() throws {
        var options = Self.options("lo")
        options.filter = "prot 443"
        #expect(throws: IntakeError.self) { try Intake(options).start() }

        let folder = TemporaryFolder()
        folder.write("precious", to: "requests.sock")
        options = IntakeOptions()
        options.requestLogs = [.path(SocketPlace(path: folder.file("requests.sock")))]
        #expect(throws: IntakeError.self) { try Intake(options).start() }
    }
}
