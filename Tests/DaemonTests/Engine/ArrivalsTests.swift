import Accounts
import Connections
import Daemon
import Intake
import Base
import Testing

struct ArrivalsTests {
    private static func at(_ seconds: Double) -> Timestamp { Timestamp(seconds: 1_000 + seconds) }

    /// Events that say nothing but in which second they were.
    private static func packets(_ source: Int, until seconds: Double, mark: Double? = nil) -> Delivery {
        var events = ConnectionEvents()
        if let mark {
            events.bursts.append(
                .init(
                    connection: ConnectionID(serial: UInt64(mark * 10)),
                    burst: RecordBurst(start: at(mark), end: at(mark))))
        }
        return .packets(PacketDelivery(source: source, events: events, clock: at(seconds)))
    }

    private static func requests(_ seconds: Double...) -> Delivery {
        .requests(
            RequestDelivery(
                records: seconds.map {
                    RequestRecord(
                        time: at($0), duration: .seconds(1), account: "acct", requestBytes: 1, responseBytes: 1,
                        status: 200)
                }, gaps: [], clock: at(seconds.last ?? 0)))
    }

    /// What may be taken at a moment, as the seconds it tells of.
    private static func taken(_ arrivals: inout Arrivals, at now: Double = 0) -> [Double] {
        var seconds: [Double] = []
        while let ready = arrivals.next(at: Nanoseconds(Int64(now * 1e9))) {
            switch ready {
            case .events(let events):
                seconds += events.bursts.map { Double($0.connection.serial) / 10 }
            case .record(let record): seconds.append(record.time.seconds - 1_000)
            case .clockSet: seconds.append(-1)
            case .late: seconds.append(-2)
            }
        }
        return seconds
    }

    private static let start = Nanoseconds(0)

    @Test func `what one thread saw waits until the other has told of that time`() {
        var arrivals = Arrivals(sources: 2)
        _ = arrivals.add(Self.packets(0, until: 10, mark: 9), at: Self.start)
        #expect(Self.taken(&arrivals).isEmpty)
        #expect(arrivals.watermark == nil)
        _ = arrivals.add(Self.packets(1, until: 8, mark: 7), at: Self.start)
        #expect(Self.taken(&arrivals) == [7])
        _ = arrivals.add(Self.packets(1, until: 11, mark: 10.5), at: Self.start)
        #expect(Self.taken(&arrivals) == [9])
        #expect(arrivals.watermark == Self.at(10))
    }

    @Test func `that a connection opened, or that something was missed, is told at once`() {
        var arrivals = Arrivals(sources: 2)
        var events = ConnectionEvents()
        events.losses = [ConnectionEvents.Loss(connection: ConnectionID(serial: 1), at: Self.at(1))]
        events.gaps = [.init(from: Self.at(1), to: Self.at(2))]
        events.bursts = [
            .init(connection: ConnectionID(serial: 1), burst: RecordBurst(start: Self.at(1), end: Self.at(1)))
        ]
        let early = arrivals.add(
            .packets(PacketDelivery(source: 0, events: events, clock: Self.at(3))), at: Self.start)
        #expect(early?.losses.count == 1 && early?.gaps.count == 1 && early?.bursts.isEmpty == true)
    }

    @Test func `a line of the log comes the reorder window behind the packets, in order of time`() {
        var arrivals = Arrivals(sources: 1)
        _ = arrivals.add(Self.requests(5, 3, 4), at: Self.start)
        _ = arrivals.add(Self.packets(0, until: 8), at: Self.start)
        #expect(Self.taken(&arrivals) == [3, 4])
        _ = arrivals.add(Self.packets(0, until: 9), at: Self.start)
        #expect(Self.taken(&arrivals) == [5])
    }

    @Test
    func
        `without captures a line waits for others of its time: until younger ones have come, or the window has passed`()
    {
        var arrivals = Arrivals(sources: 0)
        _ = arrivals.add(Self.requests(2, 1), at: Self.start)
        #expect(Self.taken(&arrivals, at: 3.9).isEmpty)
        _ = arrivals.add(Self.requests(5.5), at: Self.start)
        #expect(Self.taken(&arrivals) == [1])
        #expect(Self.taken(&arrivals, at: 4) == [2, 5.5])
    }

    @Test func `a line that comes after younger ones were taken is late, and others are not`() {
        var arrivals = Arrivals(sources: 0)
        _ = arrivals.add(Self.requests(10, 20), at: Self.start)
        #expect(Self.taken(&arrivals, at: 4) == [10, 20])
        _ = arrivals.add(Self.requests(21, 19.9, -900, 25.5), at: .seconds(5))
        #expect(Self.taken(&arrivals, at: 5) == [-2, -2, 21])
    }

    @Test func `a line that is ahead of the clock takes none of the window from others`() {
        var arrivals = Arrivals(sources: 0)
        arrivals.clock = ClockWatch.Reading(wall: Self.at(0), steady: Self.start)
        _ = arrivals.add(Self.requests(0, 3.75), at: Self.start)
        #expect(Self.taken(&arrivals, at: 3.9).isEmpty)
        #expect(Self.taken(&arrivals, at: 4) == [0])
        _ = arrivals.add(Self.requests(3), at: .seconds(6))
        #expect(Self.taken(&arrivals, at: 9.9).isEmpty)
        #expect(Self.taken(&arrivals, at: 10) == [3, 3.75])
    }

    @Test(
        arguments: 0..<8)
    func `lines in any order within the window are taken in one order, one after another or at once`(round: Int) {
        let seconds = (0..<400).map { Double($0 / 3) / 4 }
        var generator = SystemRandomNumberGenerator()
        let late = seconds.map { ($0, $0 + Double.random(in: 0..<3.9, using: &generator)) }.sorted { $0.1 < $1.1 }
        for sources in [0, 1] {
            var arrivals = Arrivals(sources: sources)
            var taken: [Double] = []
            for (time, arrival) in late {
                let now = Nanoseconds(Int64(arrival * 1e9))
                arrivals.clock = ClockWatch.Reading(wall: Self.at(arrival), steady: now)
                if sources > 0 { _ = arrivals.add(Self.packets(0, until: arrival), at: now) }
                _ = arrivals.add(Self.requests(time), at: now)
                if round > 0 { taken += Self.taken(&arrivals, at: arrival) }
            }
            taken += Self.taken(&arrivals, at: 1e6)
            #expect(taken == seconds)
        }
    }

    @Test func `what waits is counted in bytes, and not once it was taken`() {
        var arrivals = Arrivals(sources: 1)
        _ = arrivals.add(Self.requests(1, 2, 3), at: Self.start)
        _ = arrivals.add(Self.packets(0, until: 1, mark: 1), at: Self.start)
        #expect(arrivals.waitingBytes > 3 * 2 * MemoryLayout<RequestRecord>.stride)
        arrivals.turnBack(Self.anHourBack, at: Self.start)
        _ = Self.taken(&arrivals, at: 100)
        #expect(arrivals.isEmpty && arrivals.waitingBytes == 0)
    }

    @Test
    func `a silent thread, or a clock that was set back an hour, holds nothing up for longer than the patience`() {
        var arrivals = Arrivals(sources: 2)
        _ = arrivals.add(Self.packets(0, until: 3_600, mark: 3_599), at: Self.start)
        _ = arrivals.add(Self.packets(1, until: 3_600, mark: 3_598), at: Self.start)
        _ = arrivals.add(Self.requests(3_599), at: Self.start)
        _ = arrivals.add(Self.packets(0, until: 1, mark: 0.5), at: Self.start)
        _ = arrivals.add(Self.packets(1, until: 1), at: Self.start)
        #expect(Self.taken(&arrivals) == [0.5])
        #expect(Self.taken(&arrivals, at: 3.9).isEmpty)
        #expect(Set(Self.taken(&arrivals, at: 4)) == [3_598, 3_599])
        #expect(arrivals.isEmpty)
    }

    private static let anHourBack = ClockStep(last: at(3_600), expected: at(3_600), found: at(0))

    @Test
    func `what came before the clock was set back is told before what came after, once every thread has gone on`() {
        var arrivals = Arrivals(sources: 2)
        _ = arrivals.add(Self.packets(0, until: 3_600), at: Self.start)
        _ = arrivals.add(Self.packets(1, until: 3_600), at: Self.start)
        _ = arrivals.add(Self.requests(3_599.75), at: Self.start)
        arrivals.turnBack(Self.anHourBack, at: Self.start)
        _ = arrivals.add(Self.packets(0, until: 0.75, mark: 0.5), at: Self.start)
        _ = arrivals.add(Self.requests(0.25), at: Self.start)
        // The inside hop has not yet handed over what it saw before: the exchange that the line is about.
        #expect(Self.taken(&arrivals).isEmpty && arrivals.isTurning)
        _ = arrivals.add(Self.packets(1, until: 3_600.5, mark: 3_599.5), at: Self.start)
        #expect(Self.taken(&arrivals).isEmpty)
        _ = arrivals.add(Self.packets(1, until: 5), at: Self.start)
        _ = arrivals.add(Self.packets(0, until: 5), at: Self.start)
        #expect(Self.taken(&arrivals) == [3_599.5, 3_599.75, -1, 0.5, 0.25])
        #expect(arrivals.isEmpty)
    }

    @Test func `a thread that says nothing does not hold up what came before the clock was set back`() {
        var arrivals = Arrivals(sources: 2)
        _ = arrivals.add(Self.packets(0, until: 3_600, mark: 3_599), at: Self.start)
        arrivals.turnBack(Self.anHourBack, at: Self.start)
        #expect(Self.taken(&arrivals, at: 3.9).isEmpty)
        #expect(Self.taken(&arrivals, at: 4) == [3_599, -1])
    }

    @Test func `while lines of the new time come thick, one of the old time waits no longer than the patience`() {
        var arrivals = Arrivals(sources: 1)
        _ = arrivals.add(Self.packets(0, until: 0), at: Self.start)
        _ = arrivals.add(Self.requests(3_600), at: Self.start)
        for second in 1...3 {
            let now = Nanoseconds.seconds(Int64(second))
            _ = arrivals.add(Self.packets(0, until: Double(second)), at: now)
            _ = arrivals.add(Self.requests(Double(second)), at: now)
            #expect(!Self.taken(&arrivals, at: Double(second)).contains(3_600))
        }
        _ = arrivals.add(Self.requests(4), at: .seconds(4))
        #expect(Self.taken(&arrivals, at: 4).contains(3_600))
    }

    @Test func `without captures lines of before and after are told apart in one batch`() {
        var arrivals = Arrivals(sources: 0)
        arrivals.turnBack(Self.anHourBack, at: Self.start)
        _ = arrivals.add(Self.requests(0.5, 3_599, 0.75), at: Self.start)
        #expect(Self.taken(&arrivals) == [3_599, -1])
        #expect(Self.taken(&arrivals, at: 4) == [0.5, 0.75])
    }
}
