import Base
import Packets
import Testing

@testable import Connections

struct HandshakeTimingTests {
    static func at(_ milliseconds: Int64) -> Timestamp { Timestamp(nanoseconds: milliseconds * 1_000_000) }

    @Test func `the last segment that the answer acknowledges is the flight's end, over the end of numbers too`() {
        for base: UInt32 in [1_000, .max - 150] {
            var timing = HandshakeTiming()
            timing.clientHello(acknowledging: base, at: Self.at(0))
            for index in 1...4 { timing.server(end: base &+ UInt32(index) * 100, at: Self.at(Int64(index))) }
            timing.clientAnswer(acknowledging: base &+ 350, at: Self.at(53))
            #expect(timing.roundTrip == .milliseconds(50))
            #expect(timing.isOver)
        }
    }

    @Test func `an answer that acknowledges nothing of what is remembered gives no time`() {
        var timing = HandshakeTiming()
        timing.clientHello(acknowledging: 0, at: Self.at(0))
        for index in 1...20 { timing.server(end: UInt32(index) * 100, at: Self.at(Int64(index))) }
        timing.clientAnswer(acknowledging: 1_100, at: Self.at(60))
        #expect(timing.roundTrip == nil)
    }

    @Test func `neither times that run backwards nor an extreme clock give a time`() {
        var timing = HandshakeTiming()
        timing.clientHello(acknowledging: 0, at: Timestamp(nanoseconds: .max))
        timing.server(end: 10, at: Timestamp(nanoseconds: .max))
        timing.clientAnswer(acknowledging: 10, at: Timestamp(nanoseconds: .max - 5))
        #expect(timing.roundTrip == nil)
        timing.server(end: 20, at: Timestamp(nanoseconds: 0))
        timing.settingsAcknowledged(at: Timestamp(nanoseconds: 5), tcp: Nanoseconds(.max))
        #expect(timing.roundTrip == nil)
    }

    @Test func `after giving up nothing is timed`() {
        var timing = HandshakeTiming()
        timing.clientHello(acknowledging: 0, at: Self.at(0))
        timing.server(end: 10, at: Self.at(1))
        timing.giveUp()
        timing.clientAnswer(acknowledging: 10, at: Self.at(9))
        timing.server(end: 20, at: Self.at(10))
        timing.settingsAcknowledged(at: Self.at(20), tcp: .milliseconds(1))
        #expect(timing.roundTrip == nil)
    }
}
