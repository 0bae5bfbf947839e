package import Base

/// The events of a stretch of packets, in order; the caller empties the list.
package struct ConnectionEvents: Sendable {
    /// A TLS connection was recognised: from now on exchanges can be joined to it.
    package struct Opened: Sendable {
        package var id: ConnectionID
        package var client: Endpoint
        package var server: Endpoint
        package var time: Timestamp
    }

    /// An exchange on an inside hop.
    package struct Carried: Sendable {
        package var connection: ConnectionID
        package var exchange: Exchange
    }

    /// Encrypted records of the edge that look like an exchange.
    package struct Burst: Sendable {
        package var connection: ConnectionID
        package var burst: RecordBurst

        package init(connection: ConnectionID, burst: RecordBurst) {
            self.connection = connection
            self.burst = burst
        }
    }

    /// The capture missed bytes that an inside connection carried: exchanges of its accounts may be missing.
    package struct Loss: Sendable, Equatable {
        package var connection: ConnectionID
        package var at: Timestamp

        package init(connection: ConnectionID, at: Timestamp) {
            self.connection = connection
            self.at = at
        }
    }

    /// A stretch of which an unknown set of packets is missing: the kernel had no room for them, an interface was
    /// away, a batch was not taken, or a clock was set.
    package struct Gap: Sendable, Equatable {
        package var from: Timestamp
        package var to: Timestamp

        package init(from: Timestamp, to: Timestamp) {
            self.from = from
            self.to = to
        }

        /// What lies between two looks at the clock, whichever shows the later time: it may have been set back meanwhile.
        package init(between one: Timestamp, and other: Timestamp) {
            self.init(from: min(one, other), to: max(one, other))
        }
    }

    package var opened: [Opened] = []
    package var carried: [Carried] = []
    package var bursts: [Burst] = []
    package var finished: [ConnectionRecord] = []
    /// Connections that go on, as far as they are known (``ConnectionTable/reportProgress(atMost:)``).
    package var progress: [ConnectionRecord] = []
    /// Only what concerns the accounts of a connection.
    package var losses: [Loss] = []
    /// Only of live captures.
    package var gaps: [Gap] = []

    package init() {}

    package var isEmpty: Bool {
        opened.isEmpty && carried.isEmpty && bursts.isEmpty && finished.isEmpty && losses.isEmpty
            && gaps.isEmpty && progress.isEmpty
    }

    package mutating func removeAll() {
        opened.removeAll(keepingCapacity: true)
        carried.removeAll(keepingCapacity: true)
        bursts.removeAll(keepingCapacity: true)
        finished.removeAll(keepingCapacity: true)
        progress.removeAll(keepingCapacity: true)
        losses.removeAll(keepingCapacity: true)
        gaps.removeAll(keepingCapacity: true)
    }
}
