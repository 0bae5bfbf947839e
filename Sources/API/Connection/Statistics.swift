import Documents
import Synchronization

/// What the API counts of itself. Shared between the event loop, which counts, and `GET /metrics`, which reads.
final class Statistics: Sendable {
    struct Counts: Sendable, Equatable {
        var connections = 0
        var followers = 0
        /// Bytes of responses that wait to be sent.
        var waitingBytes = 0
        var accepted = 0
        /// Turned away since too many connections were open.
        var refused = 0
        /// Turned away since too much waited for readers already.
        var busy = 0
        var forbidden = 0
        var malformed = 0
        /// Requests that did not arrive in time.
        var late = 0
        /// Connections closed since their reader stopped reading.
        var stalled = 0
        /// Responses by the first digit of their status, 1 to 5.
        var responses = [0, 0, 0, 0, 0, 0]
        var heartbeats = 0
    }

    private let counts = Mutex(Counts())

    var current: Counts { counts.withLock { $0 } }

    func count(_ change: (inout Counts) -> Void) {
        counts.withLock { change(&$0) }
    }
}

extension Statistics {
    var families: [MetricFamily] {
        let counts = current
        func gauge(_ name: String, _ help: String, _ value: Int) -> MetricFamily {
            MetricFamily(
                name: "tailgate_api_" + name, help: help, kind: .gauge, samples: [.init(Double(value))])
        }
        let turnedAway = [
            ("connections", counts.refused), ("busy", counts.busy), ("forbidden", counts.forbidden),
            ("malformed", counts.malformed), ("late", counts.late), ("stalled", counts.stalled),
        ]
        return [
            gauge("connections", "Connections open to the API.", counts.connections),
            gauge("followers", "Connections that stream alerts.", counts.followers),
            gauge("waiting_bytes", "Bytes of responses that wait to be sent.", counts.waitingBytes),
            MetricFamily(
                name: "tailgate_api_accepted_total", help: "Connections accepted.", kind: .counter,
                samples: [.init(Double(counts.accepted))]),
            MetricFamily(
                name: "tailgate_api_turned_away_total", help: "Clients refused or disconnected, by reason.",
                kind: .counter,
                samples: turnedAway.map { .init(Double($1), labels: [.init("reason", $0)]) }),
            MetricFamily(
                name: "tailgate_api_responses_total", help: "Responses by status class.", kind: .counter,
                samples: (2...5).map {
                    .init(Double(counts.responses[$0]), labels: [.init("class", "\($0)xx")])
                }),
        ]
    }
}
