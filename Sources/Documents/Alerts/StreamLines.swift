package import Packets

/// The place of an alert whose account was erased: the number stays, so that readers see no gap.
package struct ErasedAlert: Codable, Sendable, Equatable {
    package var erased = true
    package var schema = "tailgate.alert/1"
    package var sequence: Int64

    package init(sequence: Int64) { self.sequence = sequence }

    private enum CodingKeys: String, DocumentKey { case erased, schema, sequence }
}

/// Numbers of alerts that retention or damage removed before a reader came for them.
package struct LostAlerts: Codable, Sendable, Equatable {
    package struct Range: Codable, Sendable, Equatable {
        package var from: Int64
        package var to: Int64

        private enum CodingKeys: String, DocumentKey { case from, to }
    }

    package var lost: Range

    package init(_ numbers: ClosedRange<Int64>) { lost = Range(from: numbers.lowerBound, to: numbers.upperBound) }

    private enum CodingKeys: String, DocumentKey { case lost }
}

/// A sign of life in a stream that has no alert to send.
package struct Heartbeat: Codable, Sendable, Equatable {
    package var heartbeat: Timestamp

    package init(at time: Timestamp) { heartbeat = time }

    private enum CodingKeys: String, DocumentKey { case heartbeat }
}
