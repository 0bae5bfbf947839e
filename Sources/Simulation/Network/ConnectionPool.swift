/// The connections of one process to the gateway, as far as a log shows them: by their source ports.
struct ConnectionPool {
    private struct Connection {
        var lease: EphemeralPorts.Lease
        var freeAt: Int64
    }

    private let use: Tool.ConnectionUse
    private var connections: [Connection] = []

    init(_ use: Tool.ConnectionUse) {
        self.use = use
    }

    /// Whether an exchange that starts now needs a new connection, with its handshakes.
    func opens(at start: Int64) -> Bool {
        switch use {
        case .perRequest: true
        case .keptAlive(let idle): free(at: start, idle: nanoseconds(idle)) == nil
        case .multiplexed(let idle): connections.last.map { start - $0.freeAt > nanoseconds(idle) } ?? true
        }
    }

    /// How long the client keeps an idle connection.
    var idle: Int64 {
        switch use {
        case .perRequest: 0
        case .keptAlive(let idle), .multiplexed(let idle): nanoseconds(idle)
        }
    }

    /// The connection of an exchange. Exchanges may come slightly out of order: none is put on a connection that
    /// another holds at its start.
    mutating func lease(
        from start: Int64, to end: Int64, _ ports: inout EphemeralPorts
    ) -> EphemeralPorts.Lease {
        switch use {
        case .perRequest:
            return ports.next()
        case .multiplexed(let idle):
            if let last = connections.indices.last, start - connections[last].freeAt <= nanoseconds(idle) {
                connections[last].freeAt = max(connections[last].freeAt, end)
                return connections[last].lease
            }
            connections = [Connection(lease: ports.next(), freeAt: end)]
            return connections[0].lease
        case .keptAlive(let idle):
            let limit = nanoseconds(idle)
            if let index = free(at: start, idle: limit) {
                connections[index].freeAt = end
                return connections[index].lease
            }
            connections.removeAll { start - $0.freeAt > limit }
            let lease = ports.next()
            connections.append(Connection(lease: lease, freeAt: end))
            return lease
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
}

/// Source ports as a NAT or relay gives them out: none to two connections of one address at once (RFC 4787 §4.2.2), so
/// that no port stands for two clients.
struct EphemeralPorts {
    /// Linux's range of ephemeral ports (ip_local_port_range).
    private static let range: ClosedRange<UInt16> = 32_768...60_999

    /// A connection: its number within the household, and its port, which later ones have again.
    struct Lease {
        var number: UInt32
        var port: UInt16
    }

    private var latest = EphemeralPorts.range.upperBound
    private var count: UInt32 = 0

    mutating func next() -> Lease {
        latest = latest == Self.range.upperBound ? Self.range.lowerBound : latest + 1
        count &+= 1
        return Lease(number: count, port: latest)
    }
}
