package import Accounts
package import Base

/// What one run found: the report other programs may rely on (`docs/reference/report.schema.json`).
package struct Report: Sendable, Equatable {
    /// The name and version of the shape; it changes only when a reader of the old one would break.
    package static let schema = "tailgate.report/1"

    /// One file that was read, captures and request logs alike.
    package struct Input: Sendable, Equatable {
        /// The name as the user gave it; `-` for standard input.
        package var file: String
        /// Packets read; 0 for a request log.
        package var packets: Int
        /// Bytes read, before decompression.
        package var bytes: Int
        package var first: Timestamp?
        package var last: Timestamp?
        /// What went wrong, a clear line each, in the order it was met.
        package var problems: [String]
        /// Records of a request log, `nil` for a capture. For people: the JSON keeps to the fields above.
        package var records: Int?

        package init(
            file: String, packets: Int = 0, bytes: Int = 0, first: Timestamp? = nil, last: Timestamp? = nil,
            problems: [String] = [], records: Int? = nil
        ) {
            self.file = file
            self.packets = packets
            self.bytes = bytes
            self.first = first
            self.last = last
            self.problems = problems
            self.records = records
        }
    }

    /// What the run could not see, so that silence is never mistaken for innocence.
    package struct Coverage: Sendable, Equatable {
        package var unattributedExchanges: Int
        /// Seconds left out of evidence because packets were dropped, a log stalled or the capture began late.
        package var blindSeconds: Double
        package var evictedConnections: Int
        /// Ports on which HTTP was seen that are not inside ports. For people: the JSON has the count of connections.
        package var otherHTTPPorts: [UInt16]
        /// Packets of all captures.
        package var packets = 0
        /// Packets of TLS and HTTP/1 connections, and of connections that never carried any data.
        package var packetsUsed = 0
        /// Packets that the user's own filter left out.
        package var packetsFiltered = 0
        /// Packets that nothing was learnt from, by reason. With those used and those that the filter left out they
        /// are all packets.
        package var unused: [UnusedPackets] = []
        /// Connections with TLS and with HTTP/1, and the servers' ports, the most frequent first.
        package var tlsConnections = 0
        package var tlsPorts: [Int] = []
        package var httpConnections = 0
        package var httpPorts: [Int] = []
        /// How log lines, exchanges and connections came together.
        package var joins = Joins()
        /// Further counters by their snake_case name, such as `damaged_log_lines` or `lost_stream_bytes`.
        package var counters: [String: Int]

        package init(
            unattributedExchanges: Int = 0, blindSeconds: Double = 0, evictedConnections: Int = 0,
            otherHTTPPorts: [UInt16] = [],
            joins: Joins = Joins(), counters: [String: Int] = [:]
        ) {
            self.unattributedExchanges = unattributedExchanges
            self.blindSeconds = blindSeconds
            self.evictedConnections = evictedConnections
            self.otherHTTPPorts = otherHTTPPorts
            self.joins = joins
            self.counters = counters
        }
    }

    package var inputs: [Input]
    package var accounts: [AccountReport]
    package var coverage: Coverage

    package init(inputs: [Input], accounts: [AccountReport], coverage: Coverage) {
        self.inputs = inputs
        self.accounts = accounts
        self.coverage = coverage
    }
}
