/// Alerts by number, for one reader: pulled a small page at a time, so that a slow reader holds one page and no more.
struct AlertStream: Sendable {
    /// Alerts pulled at once; at some 2 kB each this fills a socket's buffer about half.
    private static let pulled = 32

    let service: any QueryService
    let type: MediaType
    let after: Int64
    /// Alerts after which it ends.
    let limit: Int?
    /// Goes on when all is sent.
    let follows: Bool
    /// Requested before the response began, so that errors could still be reported.
    let first: AlertPage

    static func pageSize(_ left: Int?) -> Int { min(left ?? pulled, pulled) }

    /// Ends when all is written, or, following, with the task.
    func write(to writer: BodyWriter) async throws {
        let lines = AlertLines(type: type)
        var page = first
        var position = after
        var left = limit
        // What comes later is not part of a list that ends.
        let end = follows ? Int64.max : first.latest
        try await writer.write(lines.opening)
        while true {
            let (bytes, isFull) = text(of: page, after: position, upTo: end, lines, &left)
            try await writer.write(bytes)
            position = max(position, page.reached)
            if isFull || (!follows && position >= end) { return }
            do {
                // All that was published is written: only a higher number is news.
                if position >= page.latest { try await service.alertsBeyond(position) }
                try Task.checkCancellation()
            } catch {
                // The shutdown: the reader sees a whole response, and resumes by number.
                return
            }
            page = try await service.alerts(after: position, limit: Self.pageSize(left))
        }
    }

    /// Alerts and losses of a page in the order of their numbers.
    /// - Returns: also whether the limit is reached.
    private func text(
        of page: AlertPage, after position: Int64, upTo end: Int64, _ lines: AlertLines, _ left: inout Int?
    ) -> (bytes: [UInt8], isFull: Bool) {
        var bytes: [UInt8] = []
        var lost = page.lost[...]
        for alert in page.alerts where alert.sequence > position && alert.sequence <= end {
            while let range = lost.first, range.lowerBound < alert.sequence {
                bytes += lines.lost(range)
                lost.removeFirst()
            }
            bytes += lines.alert(alert)
            left = left.map { $0 - 1 }
            if left == 0 { return (bytes, true) }
        }
        for range in lost where range.lowerBound <= end { bytes += lines.lost(range) }
        return (bytes, false)
    }
}
