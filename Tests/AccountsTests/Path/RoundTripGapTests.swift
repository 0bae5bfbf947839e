@testable import Accounts
import Base
import Testing

struct RoundTripGapTests {
    private func gap(_ samples: Int, tcp: Double, tls: Double, lag: Double? = nil) -> RoundTripGap {
        var gap = RoundTripGap()
        for _ in 0..<samples {
            gap.add(
                tcp: Nanoseconds(milliseconds: tcp), tls: Nanoseconds(milliseconds: tls),
                lag: lag.map(Nanoseconds.init(milliseconds:)))
        }
        return gap
    }

    @Test func `nothing timed is unmeasured`() {
        var half = RoundTripGap()
        half.add(tcp: .milliseconds(10), tls: nil, lag: .milliseconds(90))
        half.add(tcp: nil, tls: .milliseconds(10), lag: nil)
        #expect(RoundTripGap().reading == .unmeasured)
        #expect(half.reading == .unmeasured)
        #expect(half.samples == 0)
    }

    /// 15 ms and a quarter, whatever the number of connections; below either there is none.
    @Test(arguments: [
        (20.0, 34.9, RoundTripGap.Reading.none), (20, 35.0, .gap), (200, 249.9, .none), (200, 250.1, .gap),
        (50, 40, .none), (0, 14.9, .none),
    ])
    func `thresholds`(tcp: Double, tls: Double, expected: RoundTripGap.Reading) {
        #expect(gap(20, tcp: tcp, tls: tls).reading == expected)
    }

    @Test func `a large gap on five connections is believed`() {
        #expect(gap(5, tcp: 10, tls: 130).reading == .gap)
    }

    @Test func `one connection may be that of a slow client`() {
        #expect(gap(1, tcp: 10, tls: 30).reading == .unsure)
    }

    @Test func `the lag settles a single connection`() {
        #expect(gap(1, tcp: 10, tls: 40, lag: 41).reading == .gap)
        #expect(gap(1, tcp: 10, tls: 40, lag: 11).reading == .none)
    }

    @Test func `minima are compared not means`() {
        var one = gap(9, tcp: 10, tls: 200)
        one.add(tcp: .milliseconds(30), tls: .milliseconds(12), lag: nil)
        #expect(one.reading == .none)
        #expect(one.gap == .milliseconds(2))
    }

    @Test func `adding up is the same as together`() {
        var sum = gap(3, tcp: 30, tls: 200)
        sum.add(gap(4, tcp: 10, tls: 90, lag: 80))
        #expect(sum.samples == 7)
        #expect(sum.minimumTCP == .milliseconds(10))
        #expect(sum.minimumTLS == .milliseconds(90))
        #expect(sum.minimumLag == .milliseconds(80))
    }

    @Test func `absurd times do not trap`() {
        var gap = RoundTripGap()
        gap.add(tcp: Nanoseconds(.min), tls: Nanoseconds(.max), lag: Nanoseconds(.min))
        gap.add(tcp: Nanoseconds(.max), tls: Nanoseconds(.min), lag: Nanoseconds(.max))
        _ = gap.reading
        #expect(gap.samples == 2)
    }
}
