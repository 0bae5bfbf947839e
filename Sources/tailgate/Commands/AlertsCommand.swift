import ArgumentParser
import Client
import Documents
import Reports
import Synchronization
import Programs

/// `tailgate alerts`: alerts by number, once or as they are raised.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "Show alerts in order.",
        discussion: """
            With --follow the command reconnects when the connection breaks, and continues after the last number printed. It \
            ends only if the first connection fails. A program that must not miss an alert stores the last number \
            that it handled and starts with --after.
            """)

    @OptionGroup var daemon: SocketOptions

    @Flag(name: .long, help: "Keep running and print each new alert.")
    var follow = false

    @Option(name: .long, help: ArgumentHelp(AlertQuery.after))
    var after: Int64 = 0

    @Option(name: .long, help: ArgumentHelp(AlertQuery.limit))
    var limit: Int?

    @Option(name: .long, help: "Output format: text, or json with one object a line.")
    var format = OutputFormat.text

    func validate() throws {
        guard after >= 0 else { throw ValidationError("--after must be 0 or more") }
        guard limit.map({ $0 > 0 }) ?? true else { throw ValidationError("--limit must be 1 or more") }
    }

    func run() async throws {
        let reader = AlertReader(format: format, style: Terminal.style, after: after, limit: limit)
        let client = try daemon.client()
        var reconnection = Reconnection()
        while true {
            let before = reader.connections
            do {
                try await client.lines(target(reader).text, begun: { reader.noteConnection() }) {
                    line throws(ClientError) in
                    try reader.take(line)
                }
                if !follow || reader.isDone { return }
                // A whole end of a stream that should not end: the daemon shut down.
                try await reconnection.wait(wasThere: reader.connections > before, "the daemon closed the stream")
            } catch let error as ClientError {
                // The last alert that was asked for came before the connection broke.
                if reader.isDone { return }
                guard follow, reader.connections > 0, error.mayPass else { throw CommandFailure(error) }
                try await reconnection.wait(wasThere: reader.connections > before, error.description)
            }
        }
    }

    private func target(_ reader: AlertReader) -> RequestTarget {
        var target = RequestTarget(.alerts)
        target.add(AlertQuery.after, String(reader.position))
        target.add(AlertQuery.follow, follow ? "true" : nil)
        target.add(AlertQuery.limit, reader.left.map(String.init))
        return target
    }
}

/// Writes what it is given and remembers how far it came.
private final class AlertReader: Sendable {
    private struct State {
        var position: Int64
        var left: Int?
        var connections = 0
    }

    private let format: OutputFormat
    private let style: TextStyle
    private let state: Mutex<State>

    init(format: OutputFormat, style: TextStyle, after: Int64, limit: Int?) {
        self.format = format
        self.style = style
        state = Mutex(State(position: after, left: limit))
    }

    var position: Int64 { state.withLock { $0.position } }
    var left: Int? { state.withLock { $0.left } }
    var isDone: Bool { left == 0 }
    /// Times that the daemon began to answer.
    var connections: Int { state.withLock { $0.connections } }

    func noteConnection() { state.withLock { $0.connections += 1 } }

    func take(_ bytes: [UInt8]) throws(ClientError) {
        let line: AlertLine
        do {
            line = try ServiceDocument.decode(AlertLine.self, bytes, what: "alert")
        } catch {
            StandardError.report("\(error)")
            return
        }
        state.withLock { state in
            state.position = max(state.position, line.sequence ?? 0)
            if case .alert = line { state.left = state.left.map { $0 - 1 } }
        }
        switch (format, line) {
        // Heartbeats are the connection's business.
        case (_, .heartbeat): break
        case (.json, _): StandardOutput.write(bytes + [UInt8(ascii: "\n")])
        case (.text, _): if let text = line.text(style) { StandardOutput.write(text + "\n") }
        }
    }
}

extension ClientError {
    /// Whether it may be over once the daemon has started again. A socket that is being made may not be opened for a moment.
    fileprivate var mayPass: Bool {
        switch code {
        case .unreachable, .silent, .notAllowed, .refused(status: 503): true
        case .refused, .damaged: false
        }
    }
}

/// Waits longer each time that the daemon does not answer.
private struct Reconnection {
    private static let shortest = Duration.seconds(1)
    private static let longest = Duration.seconds(30)

    private var delay = shortest

    /// - Parameter wasThere: The daemon answered on the connection that broke. Only that is reported: what fails while it is
    ///   away is the same thing.
    mutating func wait(wasThere: Bool, _ reason: String) async throws {
        if wasThere {
            delay = Self.shortest
            StandardError.report("\(reason); reconnecting")
        }
        try await Task.sleep(for: delay)
        delay = min(delay * 2, Self.longest)
    }
}
