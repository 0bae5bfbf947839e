import Accounts
import Connections
import Packets
import Reports
import RequestLogs

extension OfflineRun {
    /// The inputs as the report names them.
    var inputs: [Report.Input] {
        captureStatistics.map { capture in
            Report.Input(
                file: capture.name, packets: Int(clamping: capture.packets),
                bytes: Int(clamping: capture.bytesRead),
                first: capture.first, last: capture.last, problems: capture.problems.map(\.description))
        }
            + logStatistics.map { log in
                Report.Input(
                    file: log.file, bytes: log.bytesRead, first: log.first, last: log.last, problems: log.problems,
                    records: log.records)
            }
    }

    /// Nothing could be read of any input.
    var isUnreadable: Bool {
        captureStatistics.allSatisfy { $0.packets == 0 && !$0.problems.isEmpty }
            && logStatistics.allSatisfy { $0.records == 0 && !$0.problems.isEmpty }
    }

    /// What the run could not see or use.
    var coverage: Report.Coverage {
        let captures = captureStatistics
        func total(_ count: (CaptureStatistics) -> UInt64) -> Int {
            Int(clamping: captures.reduce(0) { $0 &+ count($1) })
        }
        let table = counters
        let exchanges = table.exchanges
        var decoded = DecodeCounters()
        for capture in captures { decoded += capture.counters }
        var coverage = Report.Coverage(
            unattributedExchanges: book.counters.unattributedExchanges,
            blindSeconds: book.counters.stalledSeconds,
            evictedConnections: table.evicted + table.evictedUnconfirmed, otherHTTPPorts: table.otherHTTPPorts,
            joins: book.counters.joins,
            counters: [
                "unjoined_exchanges": book.counters.unjoinedExchanges,
                "logged_connections": book.counters.loggedConnections,
                "logged_connections_filed_early": book.counters.loggedConnectionsFiledEarly,
                "exchanges_released_early": book.counters.exchangesReleasedEarly,
                "accounts_beyond_bound": book.counters.accountsBeyondBound,
                "fronted_exchanges": book.counters.frontedExchanges,
                "refused_exchanges": book.counters.refusedExchanges,
                "failed_exchanges": book.counters.failedExchanges,
                "damaged_log_lines": logStatistics.reduce(0) { $0 + $1.damagedLines },
                "cut_log_clients": logStatistics.reduce(0) { $0 + $1.cutClients },
                "log_lines_without_account": logStatistics.reduce(0) { $0 + $1.withoutAccount },
                "untrusted_hops": table.untrustedHops,
                "http_on_the_edge": table.edgeHTTP,
                "http_on_other_ports": table.otherPortHTTP,
                "evicted_unconfirmed_connections": table.evictedUnconfirmed,
                "readers_taken_back": table.readersTakenBack,
                "unconfirmed_exchanges": Int(exchanges.unconfirmedExchanges),
                "unanswered_requests": Int(exchanges.unansweredRequests),
                "cut_heads": Int(exchanges.cutHeads),
                "losses_by_account": book.counters.accountLosses,
                "given_up_stream_bytes": Int(clamping: table.givenUpStreamBytes),
                "lost_stream_bytes": Int(clamping: table.lostStreamBytes),
                "unread_connections": table.unreadForWantOfReaders + table.unreadForWantOfMemory,
                "unread_stream_bytes": Int(clamping: table.unreadStreamBytes),
                "one_sided_connections": table.oneSidedConnections,
                "http2_connections": table.http2Connections,
                "upgraded_connections": Int(exchanges.upgradedConnections),
                "unparsed_hellos": table.hellosUnparsed,
                "contradicted_hellos": table.contradictedHellos,
                "unbelieved_proxy_headers": table.unbelievedProxyHeaders,
                "dropped_exchanges": Int(exchanges.droppedExchanges),
                "abandoned_http_connections": Int(exchanges.abandonedConnections),
                "lost_http_framings": Int(exchanges.lostFramings),
                "oversized_heads": Int(exchanges.oversizedHeads),
                "rejected_account_names": Int(exchanges.rejectedAccounts),
                "contradictory_addresses": Int(exchanges.contradictoryAddresses),
                "malformed_proxy_headers": Int(exchanges.malformedProxyHeaders),
                "capture_drops": total(\.dropped),
            ])
        for (field, lines) in logStatistics.flatMap(\.unreadFields.counts) {
            coverage.counters["unread_log_\(field)", default: 0] += lines
        }
        coverage.packets = Int(clamping: decoded.packets)
        coverage.packetsUsed = Int(clamping: table.usedSegments)
        coverage.packetsFiltered = Int(clamping: decoded.filtered)
        coverage.unused = UnusedPackets.all(decoded, table)
        coverage.tlsConnections = Int(clamping: table.tlsPorts.total)
        coverage.tlsPorts = table.tlsPorts.entries.map { Int($0.number) }
        coverage.httpConnections = Int(clamping: table.httpPorts.total)
        coverage.httpPorts = table.httpPorts.entries.map { Int($0.number) }
        return coverage
    }
}
