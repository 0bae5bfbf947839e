import Accounts
import Connections
import Base
import Packets
import RequestLogs
import TestSupport
import Testing

@testable import Intake

struct LogLoopTests {
    private let folder = TemporaryFolder()
    private let wake: WakeSignal
    private let board = StatusBoard(IntakeStatus.Log(socket: "log"))
    private static let line =
        #"{"time":1,"duration":0,"account":"a","request_bytes":1,"response_bytes":1,"status":200}"#

    init() throws { wake = try WakeSignal() }

    private func loop(
        _ mailbox: Mailbox, clock: @escaping () -> ClockWatch.Reading = ClockWatch.read
    ) throws -> LogLoop {
        let socket = try RequestLogSocket(SocketPlace(path: folder.file("requests.sock")), wake: wake)
        return LogLoop(socket: socket, mailbox: mailbox, board: board, clock: clock)
    }

    private static func requests(_ deliveries: [Delivery]?) -> [RequestDelivery] {
        (deliveries ?? []).compactMap { delivery in
            if case .requests(let requests) = delivery { requests } else { nil }
        }
    }

    @Test func `a queue that was found full leaves a gap since it was last empty`() throws {
        let mailbox = Mailbox(limit: 1 << 24)
        let before = Timestamp.now()
        var loop = try loop(mailbox)
        var goesOn = true
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        var sent = 0
        while sent < 100_000, sender.sendAtOnce(Self.line) { sent += 1 }
        goesOn = loop.step()
        #expect(goesOn)
        let first = try #require(Self.requests(mailbox.take()).first)
        #expect(first.records.count == sent)
        // Raised far enough, the sender's own buffer is full before the queue.
        if sent < 200 {
            let gap = try #require(first.gaps.first)
            #expect(gap.from >= before && gap.to <= .now())
        }

        #expect(sender.send(Self.line))
        goesOn = loop.step()
        #expect(goesOn)
        let second = try #require(Self.requests(mailbox.take()).first)
        #expect(second.records.count == 1 && second.gaps.isEmpty)
    }

    @Test func `records that find no room are counted, and leave a gap`() throws {
        let mailbox = Mailbox(limit: 1)
        var loop = try loop(mailbox)
        var goesOn = true
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        for _ in 0..<3 {
            #expect(sender.send(Self.line))
            goesOn = loop.step()
            #expect(goesOn)
        }
        #expect(board.current.refusedRecords == 2)
        #expect(Self.requests(mailbox.take()).map(\.records.count) == [1])
        mailbox.release(mailbox.statistics.waiting)
        #expect(sender.send(Self.line))
        goesOn = loop.step()
        #expect(goesOn)
        let last = try #require(Self.requests(mailbox.take()).first)
        #expect(last.records.count == 1 && last.gaps.count == 1)
    }

    @Test(arguments: [-3_600.0, 6_600])
    func `a gap in which the clock was set spans both times, and lasted as long as it did`(step: Double) throws {
        // One look when the loop begins, then one a step; the clock is set before the third.
        var looks: [ClockWatch.Reading] = [0, 1, 2, 3].map { second in
            ClockWatch.Reading(
                wall: Timestamp(seconds: 1_000_000 + second + (second < 2 ? 0 : step)),
                steady: .seconds(Int64(second)))
        }
        let mailbox = Mailbox(limit: 1)
        var loop = try loop(mailbox) { looks.removeFirst() }
        var goesOn = true
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        for _ in 0..<2 {
            #expect(sender.send(Self.line))
            goesOn = loop.step()
            #expect(goesOn)
        }
        #expect(Self.requests(mailbox.take()).map(\.gaps) == [[]])
        mailbox.release(mailbox.statistics.waiting)
        #expect(sender.send(Self.line))
        goesOn = loop.step()
        #expect(goesOn)
        let told = try #require(Self.requests(mailbox.take()).first)
        let before = Timestamp(seconds: 1_000_001)
        let after = Timestamp(seconds: 1_000_002 + step)
        #expect(told.gaps == [ConnectionEvents.Gap(from: min(before, after), to: max(before, after))])
        #expect(board.current.gapSeconds == 1)
    }

    @Test func `a line ahead of the machine's clock by more than the patience is damaged, and says so`() throws {
        let mailbox = Mailbox(limit: 1 << 24)
        var loop = try loop(mailbox)
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        let now = Timestamp.now().seconds
        for time in [9e9, now + 3_600, now + 2, now - 1, now - 1e9] {
            #expect(
                sender.send(
                    Self.line.replacing("\"time\":1,", with: "\"time\":\(Int64(time)).\(Int64(time * 10) % 10),")))
        }
        let goesOn = loop.step()
        #expect(goesOn)
        let records = Self.requests(mailbox.take()).flatMap(\.records)
        #expect(records.count == 3)
        #expect(board.current.statistics.damagedLines == 2)
        #expect(board.current.statistics.lastDamage?.contains("ahead of this machine's clock") == true)
        #expect(try #require(board.current.statistics.last) < .now() + .seconds(3))
    }

    @Test func `what still waits when it is stopped is handed on`() throws {
        let mailbox = Mailbox(limit: 1 << 20)
        var loop = try loop(mailbox)
        let sender = try #require(DatagramSender(to: folder.file("requests.sock")))
        #expect(sender.send(Self.line))
        wake.raise()
        loop.run()
        #expect(Self.requests(mailbox.take()).map(\.records.count) == [1])
        #expect(board.current.state == .stopped)
    }
}
