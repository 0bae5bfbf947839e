import Base
package import Logging
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
        case .plain: stream.write("\(Timestamp.now().rfc3339) \(event.level) \(text)")
        }
    }
}
