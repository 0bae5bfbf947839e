/// Whether the daemon works.
package struct Health: Sendable, Equatable {
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
}
