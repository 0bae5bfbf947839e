import Connections
import Base
import Packets
import RequestLogs
import Synchronization

/// All live input: a thread for each share of each interface and one for each socket of the request log,
/// which leave what they find in one mailbox.
package final class Intake: Sendable {
    /// What comes in; it has one reader.
    package let mailbox: Mailbox

    private let options: IntakeOptions
    private let wake: WakeSignal
    private let sources: [StatusBoard<IntakeStatus.Source>]
    private let logs: [StatusBoard<IntakeStatus.Log>]
    private let threads = Mutex<[WorkerThread]>([])

    /// - Throws: ``IntakeError`` when the process has no descriptors left or there are too many threads.
    package init(_ options: IntakeOptions) throws(IntakeError) {
        try Self.checkThreads(options)
        do {
            wake = try WakeSignal()
        } catch {
            throw .capture(error)
        }
        self.options = options
        mailbox = Mailbox(limit: options.mailboxBytes)
        sources = options.interfaces.flatMap { interface in
            (0..<max(1, options.threads)).map { thread in
                StatusBoard(
                    IntakeStatus.Source(interface: interface.name, side: interface.side, thread: thread))
            }
        }
        logs = options.requestLogs.map { StatusBoard(IntakeStatus.Log(socket: $0.name)) }
    }

    deinit { wake.raise() }

    package var status: IntakeStatus {
        IntakeStatus(
            sources: sources.map(\.current), requestLogs: logs.map(\.current),
            mailbox: mailbox.statistics)
    }

    /// Whether every interface can be captured as asked. One that is not there yet, or is down, is waited for and no fault.
    ///
    /// - Throws: ``IntakeError`` for what waiting does not cure: a filter that is not valid, a right that is missing.
    package static func check(_ options: IntakeOptions) throws(IntakeError) {
        try checkThreads(options)
        for interface in options.interfaces {
            do throws(CaptureError) {
                _ = try LiveCapture(options.capture(of: interface, group: nil), wake: try WakeSignal())
            } catch {
                guard error.code == .noSuchInterface || error.code == .interfaceDown else { throw .capture(error) }
            }
        }
    }

    private static func checkThreads(_ options: IntakeOptions) throws(IntakeError) {
        let (count, overflow) = options.interfaces.count.multipliedReportingOverflow(by: max(1, options.threads))
        guard !overflow, count <= IntakeOptions.mostThreads else { throw .tooManyThreads(overflow ? .max : count) }
    }

    /// Binds the sockets, then starts all threads.
    ///
    /// - Throws: ``IntakeError`` when something cannot be had that waiting would not bring; then nothing runs.
    package func start() throws(IntakeError) {
        try Self.check(options)
        do throws(IntakeError) {
            for (place, log) in options.requestLogs.enumerated() { try startLog(place, log) }
            try startCaptures()
        } catch {
            stop()
            throw error
        }
    }

    /// Ends all threads, waits for them and closes the mailbox, in which their last words are.
    package func stop() {
        wake.raise()
        let running = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in running { thread.join() }
        mailbox.close()
    }
}

extension Intake {
    private func startLog(_ place: Int, _ source: IntakeOptions.RequestLog) throws(IntakeError) {
        let socket: RequestLogSocket
        switch source {
        case .descriptor(let descriptor, let name):
            socket = RequestLogSocket(adopting: descriptor, name: name, wake: wake)
        case .path(let place):
            do {
                socket = try RequestLogSocket(place, wake: wake)
            } catch {
                throw .requestLog(error)
            }
        }
        // A closure cannot consume what it captured, but what it takes out of a box.
        let slot = Mutex<RequestLogSocket?>(socket)
        let (mailbox, board) = (mailbox, logs[place])
        try start(name: place == 0 ? "requests" : "requests-\(place)") {
            guard let socket = slot.withLock({ $0.take() }) else { return }
            var loop = LogLoop(socket: socket, mailbox: mailbox, board: board)
            loop.run()
        }
    }

    private func startCaptures() throws(IntakeError) {
        for (place, interface) in options.interfaces.enumerated() {
            let group = options.threads > 1 ? FanoutGroup() : nil
            for thread in 0..<max(1, options.threads) {
                let source = place * max(1, options.threads) + thread
                try startCapture(source, interface.side, options.capture(of: interface, group: group))
            }
        }
    }

    private func startCapture(
        _ source: Int, _ side: CaptureSide, _ capture: LiveCaptureOptions
    ) throws(IntakeError) {
        let (options, mailbox, board, wake) = (options, mailbox, sources[source], wake)
        var limits = options.limits
        limits.connections = share(limits.connections, least: 1_024)
        limits.readers = share(limits.readers, least: 256)
        limits.streamBytes = share(limits.streamBytes, least: 1 << 20)
        limits.lags = share(limits.lags, least: 256)
        let shared = limits
        try start(name: "cap-\(source)-\(capture.interface)") {
            let table = ConnectionTable(
                limits: shared, rules: options.rules, trustedHops: options.trustedHops,
                insidePorts: options.insidePorts, side: side,
                firstSerial: Self.firstSerial(of: source, at: .now()))
            var loop = CaptureLoop(
                source: source, options: capture, reopen: options.reopen, table: table, mailbox: mailbox,
                board: board, wake: wake)
            loop.run()
        }
    }

    private func share(_ bound: Int, least: Int) -> Int {
        max(least, bound / max(1, sources.count))
    }

    private func start(name: String, _ body: @escaping @Sendable () -> Void) throws(IntakeError) {
        guard let thread = WorkerThread(name: name, body) else { throw .noThread }
        threads.withLock { $0.append(thread) }
    }

    /// Connection numbers that no other thread gives, nor this one after a restart: the thread in the upper eight bits, the
    /// second of the start in the next 32, which leaves 16 million connections a second.
    static func firstSerial(of source: Int, at time: Timestamp) -> UInt64 {
        let second = UInt64(truncatingIfNeeded: time.nanoseconds / 1_000_000_000) & 0xFFFF_FFFF
        return UInt64(source) << 56 | second << 24
    }
}
