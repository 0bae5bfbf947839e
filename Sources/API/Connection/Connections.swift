import NIOCore

/// All open connections of a server and what they share. Lives on the server's one event loop.
final class Connections {
    private let rules: Rules
    let responder: Responder
    let statistics: Statistics
    let eventLoop: any EventLoop

    private var open: [ObjectIdentifier: ConnectionHandler] = [:]
    private(set) var isShuttingDown = false
    private var whenEmpty: EventLoopPromise<Void>?

    init(_ rules: Rules, responder: Responder, statistics: Statistics, eventLoop: any EventLoop) {
        self.rules = rules
        self.responder = responder
        self.statistics = statistics
        self.eventLoop = eventLoop
    }

    var configuration: ServerConfiguration { rules.configuration }

    var isFull: Bool { open.count >= configuration.maximumConnections }

    func add(_ connection: ConnectionHandler) {
        open[ObjectIdentifier(connection)] = connection
        statistics.count {
            $0.accepted += 1
            $0.connections = open.count
        }
    }

    func remove(_ connection: ConnectionHandler) {
        guard open.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        statistics.count { $0.connections = open.count }
        if isShuttingDown, open.isEmpty { whenEmpty?.succeed() }
    }

    /// A heartbeat for followers that got nothing since the last one: one timer for all.
    func heartbeat() {
        for connection in open.values { connection.heartbeat() }
    }

    /// Ends streams and idle connections at once, lets answers finish, and closes what is left after the grace.
    /// - Parameter promise: Kept once no connection is left.
    func shutDown(_ promise: EventLoopPromise<Void>) {
        isShuttingDown = true
        whenEmpty = promise
        guard !open.isEmpty else { return promise.succeed() }
        for connection in open.values { connection.shutDown() }
        eventLoop.assumeIsolated().scheduleTask(in: .init(configuration.shutdownGrace)) {
            for connection in self.open.values { connection.close() }
        }
    }

    /// Room for a response's body among all that waits.
    func reserve(_ bytes: Int) -> Bool {
        let limit = configuration.maximumWaiting
        var isReserved = false
        statistics.count { counts in
            // One body alone may be larger than the limit: it could never be read else.
            isReserved = counts.waitingBytes == 0 || counts.waitingBytes + bytes <= limit
            if isReserved { counts.waitingBytes += bytes } else { counts.busy += 1 }
        }
        return isReserved
    }

    func release(_ bytes: Int) {
        statistics.count { $0.waitingBytes -= bytes }
    }
}
