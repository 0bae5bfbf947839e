package import Connections
package import Base
package import Packets
package import RequestLogs

/// State and losses of every source.
package struct IntakeStatus: Sendable {
    /// Whether a source receives input now.
    package enum State: Sendable, Equatable {
        case opening
        case open
        /// Not now, and why; it is tried again.
        case waiting(String)
        /// No more, and why.
        case failed(String)
        case stopped
    }

    /// One capture thread.
    package struct Source: Sendable {
        package var interface: String
        package var side: IntakeOptions.Side
        /// Its number among the threads of its interface, from 0.
        package var thread: Int
        package var state = State.opening
        /// Times that the interface came back.
        package var reopenings = 0
        package var statistics = LiveStatistics()
        package var table = ConnectionCounters()
        package var openConnections = 0
        /// Up to when everything has been seen.
        package var clock: Timestamp?
        /// Times that the system's clock was found set.
        package var clockSteps = 0
        /// Length of all gaps; losses within streams are counted in ``table``.
        package var gapSeconds = 0.0
        /// Events lost because the mailbox was full.
        package var refusedEvents = 0
    }

    /// One socket of the request log.
    package struct Log: Sendable {
        package var socket: String
        package var state = State.opening
        package var statistics = LiveLogStatistics()
        /// Records lost because the mailbox was full.
        package var refusedRecords = 0
        /// Lines that a full queue has probably cost.
        package var lostLines = 0
        /// Length of what was left out of evidence because lines were lost.
        package var gapSeconds = 0.0
    }

    package var sources: [Source] = []
    /// Empty when no request log is taken.
    package var requestLogs: [Log] = []
    package var mailbox: Mailbox.Statistics
}
