/// How long the tools that an agent calls take, in seconds.
struct ToolTime: Sendable {
    /// Shares of reading a file, searching or editing, a command, and tests or a build.
    var shares: (read: Double, search: Double, command: Double, test: Double)
    var test: LogNormal
    var testRange: ClosedRange<Double>

    static let interactive = ToolTime(
        shares: (0.45, 0.27, 0.21, 0.07), test: LogNormal(35, sigma: 0.9), testRange: 10...600)
    /// Long runs dominate: training, builds, test suites.
    static let autonomous = ToolTime(
        shares: (0.2, 0.1, 0.1, 0.6), test: LogNormal(90, sigma: 0.9), testRange: 10...600)

    func sample(_ generator: inout Generator) -> Double {
        var choice = generator.uniform()
        if choice < shares.read { return min(max(LogNormal(0.014, sigma: 0.5).sample(&generator), 0.002), 0.2) }
        choice -= shares.read
        if choice < shares.search { return LogNormal(0.06, sigma: 0.8).sample(&generator) }
        choice -= shares.search
        if choice < shares.command { return min(LogNormal(2, sigma: 1.1).sample(&generator), 600) }
        return min(max(test.sample(&generator), testRange.lowerBound), testRange.upperBound)
    }
}
