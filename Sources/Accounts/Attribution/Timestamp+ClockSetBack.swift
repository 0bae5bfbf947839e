import Base

extension Timestamp {
    /// No thread, gateway or clock that is in order is ahead of the others by so much: the engine waits for a thread that
    /// says nothing for seconds.
    private static let mostAhead = Nanoseconds.seconds(60)

    /// Whether it lies so far after `now` that it comes from a clock that has been set back since. To wait for it would be to
    /// wait for as long as the clock was set back.
    func isUnreachable(from now: Timestamp) -> Bool {
        guard self > now else { return false }
        let ahead = nanoseconds.subtractingReportingOverflow(now.nanoseconds)
        return ahead.overflow || ahead.partialValue > Self.mostAhead.count
    }
}
