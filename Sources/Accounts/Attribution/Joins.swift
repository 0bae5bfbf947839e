/// How what was seen of one exchange in several places came together: log lines, exchanges of the inside hop, and captured
/// edge connections. Only served exchanges count; a refused request need not reach the inside hop.
package struct Joins: Sendable, Equatable {
    /// Lines of the request log.
    package var lines = 0
    /// Lines about an exchange that was also seen on the inside hop: counted once.
    package var linesOfExchanges = 0
    /// Other lines that found the edge connection that carried them.
    package var linesOnConnections = 0
    /// Exchanges of the inside hop.
    package var exchanges = 0
    /// Of these, the ones that found their edge connection.
    package var exchangesOnConnections = 0
    /// Lines and exchanges that came through a named front, whose connections are not looked for.
    package var fronted = 0
    /// An edge connection was captured.
    package var hasEdge = false

    package init() {}

    package var linesUnmatched: Int { max(0, lines - linesOfExchanges - linesOnConnections) }

    /// What does not come together although it should.
    package enum Mismatch: Sendable, Equatable {
        /// Lines and exchanges are about the same requests and are counted twice.
        case linesAndExchanges
        /// Requests do not find their edge connections.
        case connections
    }

    /// Fewer say nothing: what was under way at the start finds no partner.
    private static let fewest = 100

    /// A mismatch is a share below one half, where both sources gave enough to tell.
    package var mismatches: [Mismatch] {
        var mismatches: [Mismatch] = []
        let pairs = min(lines, exchanges)
        if pairs >= Self.fewest, linesOfExchanges * 2 < pairs { mismatches.append(.linesAndExchanges) }
        let sought = lines - linesOfExchanges + exchanges - fronted
        if hasEdge, sought >= Self.fewest, (linesOnConnections + exchangesOnConnections) * 2 < sought {
            mismatches.append(.connections)
        }
        return mismatches
    }
}
