/// What a service reports to its manager (sd_notify(3)).
package enum ServiceState: Sendable, Equatable {
    /// Start-up, or a reload, is finished.
    case ready
    /// A reload begins; `.ready` ends it. The manager wants the time, so that it can tell an old `.ready` from a new one.
    case reloading(monotonic: Duration)
    case stopping
    /// One line for `systemctl status`.
    case status(String)
    /// Still alive.
    case watchdog
    /// Start-up or stopping takes this much longer.
    case extendTimeout(Duration)

    /// As the protocol writes it, on one line.
    var assignments: [String] {
        switch self {
        case .ready: ["READY=1"]
        case .reloading(let monotonic): ["RELOADING=1", "MONOTONIC_USEC=\(Self.microseconds(monotonic))"]
        case .stopping: ["STOPPING=1"]
        case .status(let text): ["STATUS=\(Self.line(text))"]
        case .watchdog: ["WATCHDOG=1"]
        case .extendTimeout(let duration): ["EXTEND_TIMEOUT_USEC=\(Self.microseconds(duration))"]
        }
    }

    private static func microseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    /// A line break would begin another assignment; what a manager shows needs no other control character either.
    private static func line(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        // A kilobyte is more than any terminal's line.
        for scalar in text.unicodeScalars.prefix(256) {
            shown.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(shown)
    }
}
