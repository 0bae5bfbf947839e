/// The connections of one process to the gateway, as far as a log shows them: by their source ports.
struct ConnectionPool {
    private struct Connection {
        var port: UInt16
        var freeAt: Int64
    }

    private let use: Tool.ConnectionUse
    private var connections: [Connection] = []

    init(_ use: Tool.ConnectionUse) {
        self.use = use
    }

    /// Linux's range of ephemeral ports (ip_local_port_range).
    private static let ports = 32_768...60_999

    /// Whether an exchange that starts now needs a new connection, with its handshakes.
    func opens(at start: Int64) -> Bool {
        switch use {
        case .perRequest: true
        case .keptAlive(let idle): free(at: start, idle: nanoseconds(idle)) == nil
        case .multiplexed(let idle): connections.last.map { start - $0.freeAt > nanoseconds(idle) } ?? true
        }
    }

    /// The source port of an exchange. Exchanges may come slightly out of order: none is put on a connection that
    /// another holds at its start.
    mutating func port(from start: Int64, to end: Int64, _ generator: inout Generator) -> UInt16 {
        switch use {
        case .perRequest:
            return Self.newPort(&generator)
        case .multiplexed(let idle):
            if let last = connections.indices.last, start - connections[last].freeAt <= nanoseconds(idle) {
                connections[last].freeAt = max(connections[last].freeAt, end)
                return connections[last].port
            }
            connections = [Connection(port: Self.newPort(&generator), freeAt: end)]
            return connections[0].port
        case .keptAlive(let idle):
            let limit = nanoseconds(idle)
            if let index = free(at: start, idle: limit) {
                connections[index].freeAt = end
                return connections[index].port
            }
            connections.removeAll { start - $0.freeAt > limit }
            let port = Self.newPort(&generator)
            connections.append(Connection(port: port, freeAt: end))
            return port
        }
    }

    /// All are lost: the process ended, or the address changed.
    mutating func close() { connections.removeAll(keepingCapacity: true) }

    /// The idle connection used last: pools are stacks.
    private func free(at start: Int64, idle: Int64) -> Int? {
        var best: Int?
        var bestFree = Int64.min
        for (index, connection) in connections.enumerated()
        where connection.freeAt <= start && start - connection.freeAt <= idle && connection.freeAt > bestFree {
            best = index
            bestFree = connection.freeAt
        }
        return best
    }

    private static func newPort(_ generator: inout Generator) -> UInt16 {
        UInt16(ports.lowerBound + generator.below(ports.count))
    }
}
