import Connections
import Base
import Packets

/// A connection table on the system's clock, which may be set: it reports gaps and never compares times before and after.
struct LiveTable: ~Copyable {
    /// How far packets of several queues may come out of order; further back, the clock was set.
    static let disorder = Nanoseconds.seconds(1)

    /// Places looked at for open connections to report, twenty times a second: 400,000 in five seconds.
    private static let placesReported = 4_096

    private(set) var table: ConnectionTable
    /// Up to when everything has been seen. It goes back with a clock that was set back.
    private(set) var clock = Timestamp(nanoseconds: .min)
    /// Stretches that were not seen and are not yet handed on.
    private(set) var gaps: [ConnectionEvents.Gap] = []
    private(set) var clockSteps = 0
    /// Length of all gaps so far.
    private(set) var gapSeconds = 0.0

    init(_ table: consuming ConnectionTable) { self.table = table }

    /// Things that happened and are not yet handed on, gaps aside.
    var eventCount: Int { table.events.count }
    var hasNews: Bool { !table.events.isEmpty || !gaps.isEmpty }

    /// Takes a batch, in pieces where the clock went back within it.
    mutating func observe(_ segments: Span<Segment>, bytes: RawSpan) {
        var start = 0
        for index in 0..<segments.count {
            let time = segments[index].time
            if time < clock, clock - time > Self.disorder {
                table.observe(segments.extracting(start..<index), bytes: bytes)
                start = index
                restart(after: ClockStep(last: clock, expected: clock, found: time).gap, at: time)
            } else if time > clock {
                clock = time
            }
        }
        table.observe(segments.extracting(start..<segments.count), bytes: bytes)
    }

    /// Lets time pass in which nothing came.
    mutating func pass(to time: Timestamp) {
        table.pass(to: time)
        clock = max(clock, time)
    }

    /// Goes on after the clock was set: every connection ends, and goes on as one that is seen from its middle.
    mutating func restart(after step: ConnectionEvents.Gap, at time: Timestamp) {
        table.finishAll()
        clockSteps += 1
        clock = time
        note(step)
    }

    mutating func note(_ gap: ConnectionEvents.Gap) {
        gaps.append(gap)
        gapSeconds += max(0, (gap.to - gap.from).seconds)
    }

    /// Ends every connection: nothing more will come.
    mutating func finish() { table.finishAll() }

    /// What has happened since it was last asked.
    mutating func takeEvents() -> ConnectionEvents {
        table.reportProgress(atMost: Self.placesReported)
        var events = ConnectionEvents()
        swap(&events, &table.events)
        swap(&events.gaps, &gaps)
        return events
    }

    /// Takes back a stretch that was not accepted. One gap stands for it, which grows until it is.
    mutating func restore(_ refused: ConnectionEvents, since delivered: Timestamp, until now: Timestamp) {
        let from = refused.gaps.reduce(min(delivered, now)) { min($0, $1.from) }
        let to = refused.gaps.reduce(max(delivered, now)) { max($0, $1.to) }
        gaps = [ConnectionEvents.Gap(from: from, to: to)]
    }
}
