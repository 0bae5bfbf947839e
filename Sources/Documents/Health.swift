/// Whether the daemon works: the answer of `GET /v1/health`.
package struct Health: Codable, Sendable, Equatable {
    /// The engine makes progress; if not, only a restart helps.
    package var isLive: Bool
    /// It also sees what it should see and can keep what it finds.
    package var isReady: Bool
    /// One sentence for everything that is not as it should be.
    package var reasons: [String]

    package init(isLive: Bool = true, isReady: Bool = true, reasons: [String] = []) {
        self.isLive = isLive
        self.isReady = isReady
        self.reasons = reasons
    }

    private enum CodingKeys: String, DocumentKey {
        case reasons
        case isLive = "live"
        case isReady = "ready"
    }
}
