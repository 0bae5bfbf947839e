import Accounts
import Connections
import Base
import Packets
import TestSupport
import Testing

@testable import Intake

struct LiveTableTests {
    private static let trusted = [IPNetwork(IPAddress(v4: 0x0A00_0000), prefixLength: 8)]
    private static let hour = Nanoseconds.seconds(3_600)

    private static func table() -> LiveTable {
        LiveTable(ConnectionTable(trustedHops: trusted))
    }

    /// Requests and responses, one a second; the clock goes back by an hour before the segment `step`.
    private static func conversation(_ count: Int, step: Int? = nil) -> TCPConversation {
        var conversation = TCPConversation(client: End("10.0.0.1", 40_000), server: End("10.0.0.5", 8080))
        conversation.handshake()
        for _ in 0..<count {
            conversation.wait(500)
            conversation.send(
                .client, "POST /v1/messages HTTP/1.1\r\nX-Account-Id: acct-1\r\nContent-Length: 2\r\n\r\n{}")
            conversation.wait(500)
            conversation.send(.server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        }
        return conversation
    }

    private static func feed(_ live: inout LiveTable, _ segments: [Segment], _ bytes: [UInt8]) {
        live.observe(segments.span, bytes: unsafe bytes.span.bytes)
    }

    @Test(arguments: [3, 6, 7]) func `an hour back within a batch ends connections and is told as unseen`(step: Int)
    {
        let conversation = Self.conversation(4)
        var segments = conversation.segments
        let before = segments[step - 1].time
        for index in step..<segments.count {
            segments[index].time = Timestamp(nanoseconds: segments[index].time.nanoseconds - Self.hour.count)
        }
        var live = Self.table()
        Self.feed(&live, segments, conversation.bytes)
        let events = live.takeEvents()
        #expect(live.clockSteps == 1)
        #expect(events.gaps == [.init(from: segments[step].time, to: before)])
        #expect(events.finished.map(\.last) == [before])
        #expect(events.carried.allSatisfy { $0.exchange.end >= $0.exchange.start })
        // What came whole before or after the step is there, what spans it is not.
        #expect(events.carried.count >= 2)
        #expect(live.clock == segments.last?.time)
        #expect(live.table.openConnections == 1)

        // The book takes it, and goes on.
        var book = AccountBook()
        book.take(events)
        book.settle(at: live.clock)
        live.finish()
        book.take(live.takeEvents())
        book.settleAll()
        #expect(book.conducts.map(\.account) == ["acct-1"])
    }

    @Test func `packets of several queues that are out of order by less are no step`() {
        let conversation = Self.conversation(2)
        var segments = conversation.segments
        segments[4].time = Timestamp(nanoseconds: segments[3].time.nanoseconds - 900_000_000)
        var live = Self.table()
        Self.feed(&live, segments, conversation.bytes)
        #expect(live.clockSteps == 0)
        #expect(live.takeEvents().gaps.isEmpty)
    }

    @Test func `without packets time passes, and what is idle ends`() {
        let conversation = Self.conversation(1)
        var live = Self.table()
        Self.feed(&live, conversation.segments, conversation.bytes)
        #expect(live.table.openConnections == 1)
        let last = live.clock
        live.pass(to: last + .seconds(60))
        #expect(live.table.openConnections == 1)
        #expect(live.clock == last + .seconds(60))
        live.pass(to: last + .seconds(1_801))
        #expect(live.table.openConnections == 0)
        #expect(live.takeEvents().finished.map(\.ending) == [.idle])
        // An older look changes nothing.
        live.pass(to: last)
        #expect(live.clock == last + .seconds(1_801))
    }

    @Test func `what nobody took becomes one gap, which grows`() {
        var live = Self.table()
        func at(_ seconds: Double) -> Timestamp { Timestamp(seconds: seconds) }
        live.note(.init(from: at(90), to: at(95)))
        live.restore(live.takeEvents(), since: at(100), until: at(101))
        #expect(live.gaps == [.init(from: at(90), to: at(101))])
        live.restore(live.takeEvents(), since: at(100), until: at(102))
        #expect(live.gaps == [.init(from: at(90), to: at(102))])
    }

    @Test func `threads and restarts number connections apart`() {
        let start = Timestamp(seconds: 1_795_624_686)
        let serials = (0..<IntakeOptions.mostThreads).map { Intake.firstSerial(of: $0, at: start) }
        #expect(Set(serials.map { $0 >> 56 }).count == IntakeOptions.mostThreads)
        let later = Intake.firstSerial(of: 3, at: start + .seconds(1))
        #expect(later - serials[3] == 1 << 24)
    }
}
