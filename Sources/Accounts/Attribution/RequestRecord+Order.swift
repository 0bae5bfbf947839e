import Base

extension RequestRecord {
    /// Whether it comes before another one in the order of time.
    ///
    /// Lines of equal times are ordered by what they say, so that the order in which they were read decides nothing: the one
    /// that began first, then by account, end of the connection and size.
    package func precedes(_ other: RequestRecord) -> Bool {
        if time != other.time { return time < other.time }
        if start != other.start { return start < other.start }
        if account != other.account { return account < other.account }
        if source != other.source { return Self.precedes(source, other.source) }
        if destination != other.destination { return Self.precedes(destination, other.destination) }
        if requestBytes != other.requestBytes { return requestBytes < other.requestBytes }
        if responseBytes != other.responseBytes { return responseBytes < other.responseBytes }
        if inputTokens != other.inputTokens { return (inputTokens ?? -1) < (other.inputTokens ?? -1) }
        if outputTokens != other.outputTokens { return (outputTokens ?? -1) < (other.outputTokens ?? -1) }
        if status != other.status { return (status ?? -1) < (other.status ?? -1) }
        if client != other.client { return (client ?? "") < (other.client ?? "") }
        if thread != other.thread { return (thread ?? "") < (other.thread ?? "") }
        if device != other.device { return (device ?? "") < (other.device ?? "") }
        return (ja4 ?? "") < (other.ja4 ?? "")
    }

    private static func precedes(_ left: Endpoint?, _ right: Endpoint?) -> Bool {
        guard let left, let right else { return left == nil && right != nil }
        return (left.address.high, left.address.low, left.port)
            < (right.address.high, right.address.low, right.port)
    }
}

extension RequestRecord {
    /// Bytes that it occupies, roughly: enough to keep memory within a bound.
    package var footprint: Int {
        let texts = [client, thread, parent, device, ja4].reduce(account.utf8.count) {
            $0 + ($1.map { $0.utf8.count + 32 } ?? 0)
        }
        return MemoryLayout<Self>.stride + texts
    }
}
