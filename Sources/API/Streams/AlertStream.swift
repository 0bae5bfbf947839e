/// Alerts by number, for one reader: pulled a small page at a time, so that a slow reader holds one page and no more.
struct AlertStream: Sendable {
    /// Numbers a reader may name: what a JSON number can carry exactly everywhere (RFC 8259 §6).
    static let numbers: ClosedRange<Int64> = 0...9_007_199_254_740_991
    static let limits = 1...1_000_000
    /// Alerts pulled at once; at some 2 kB each this fills a socket's buffer about half.
    private static let pulled = 32

    let service: any QueryService
    let type: MediaType
    let after: Int64
    /// Alerts after which it ends.
    let limit: Int?
    /// Goes on when all is told.
    let follows: Bool
    /// Asked for before the response began, so that errors could still be told.
    let first: AlertPage

    static func pageSize(_ left: Int?) -> Int { min(left ?? pulled, pulled) }

    /// Ends when all is told, or, following, with the task.
    func write(to writer: BodyWriter) async throws {
        let lines = AlertLines(type: type)
        var page = first
        var position = after
        var left = limit
        // What comes later is no part of a list that ends.
        let end = first.latest
        try await writer.write(lines.opening)
        while true {
            var bytes: [UInt8] = []
            if page.oldest - 1 > position {
                bytes += lines.lost(position + 1...page.oldest - 1)
                position = page.oldest - 1
            }
            for alert in page.alerts where alert.sequence > position && (follows || alert.sequence <= end) {
                bytes += lines.alert(alert)
                position = alert.sequence
                left = left.map { $0 - 1 }
                if left == 0 { break }
            }
            try await writer.write(bytes)
            if left == 0 || (!follows && (page.alerts.isEmpty || position >= end)) { return }
            do {
                if page.alerts.isEmpty { try await service.alertsBeyond(position) }
                try Task.checkCancellation()
            } catch {
                // The shutdown: the reader sees a whole response, and resumes by number.
                return
            }
            page = try await service.alerts(after: position, limit: Self.pageSize(left))
        }
    }
}
