package import Base

/// What a live request log's times are held to: the daemon's own clock decides, whatever a line says.
package enum LogTime {
    /// A line is written when its exchange ends, so its time has passed. It may be ahead of the daemon's clock by what two
    /// machines' clocks differ; one that is further ahead is damaged.
    package static let mostAhead = Nanoseconds.seconds(4)
    /// Lines that come within this after the end of their exchanges are put in order: gateways have several workers, each
    /// with a buffer of its own. A line that comes later, after younger ones were used, is counted and not used.
    package static let reorderWindow = Nanoseconds.seconds(4)

    package static func isAhead(_ time: Timestamp, of now: Timestamp) -> Bool {
        time > now && time.isAfter(now, by: Nanoseconds(mostAhead.count + 1))
    }
}
