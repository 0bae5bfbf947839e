/// Reads each User-Agent once; a gateway sees few different ones. Bounded: past the capacity they are read anew.
struct ClientNames {
    private static let capacity = 8_192
    private var known: [String: ClaimedClient?] = [:]

    mutating func claimed(_ userAgent: String) -> ClaimedClient? {
        if let client = known[userAgent] { return client }
        let client = ClaimedClient(userAgent: userAgent)
        if known.count < Self.capacity { known[userAgent] = .some(client) }
        return client
    }
}
