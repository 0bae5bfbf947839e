package import Logging
import Glibc
import Synchronization

/// The least important level that is said, shared by all loggers so that a reload can change it.
package final class LogThreshold: Sendable {
    private let held: Mutex<Logger.Level>

    package init(_ level: Logger.Level) { held = Mutex(level) }

    package var level: Logger.Level {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}

/// Writes each message as one line to a stream, in the form its reader wants.
package struct ServiceLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    /// Of this logger alone, when it was given one.
    private var own: Logger.Level?
    private let label: String
    private let stream: LogStream
    private let threshold: LogThreshold

    /// - Parameter label: The part of the service that speaks; shown before the message.
    package init(label: String, stream: LogStream, threshold: LogThreshold) {
        self.label = label
        self.stream = stream
        self.threshold = threshold
    }

    package var logLevel: Logger.Level {
        get { own ?? threshold.level }
        set { own = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let given = event.metadata { all.merge(given) { $1 } }
        let text = LogLine.text(
            "\(label): \(event.message)", error: event.error.map { "\($0)" }, metadata: all)
        switch stream.form {
        case .journal: stream.write("<\(LogLine.priority(event.level))>\(text)")
        case .plain: stream.write("\(Self.now()) \(event.level) \(text)")
        }
    }

    /// In UTC to the millisecond, as RFC 3339 writes it.
    private static func now() -> String {
        var time = timespec()
        // SAFETY: both calls fill what they are lent; of the parts only numbers are read.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        var parts = unsafe tm()
        _ = unsafe gmtime_r(&time.tv_sec, &parts)
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(count - text.count, 0)) + text
        }
        let days = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday]
        let hours = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec]
        let date = zip(days, [4, 2, 2]).map { digits(Int($0), $1) }
        let clock = hours.map { digits(Int($0), 2) }
        return date.joined(separator: "-") + "T" + clock.joined(separator: ":") + "."
            + digits(time.tv_nsec / 1_000_000, 3) + "Z"
    }
}
