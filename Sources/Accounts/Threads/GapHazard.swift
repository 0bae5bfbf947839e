import Base

/// How likely a thread goes on just now, given how long it has been silent and how its last response ended.
///
/// Gaps after a tool request run from 10 ms to 10 minutes, after the end of a turn from seconds to hours, both about
/// evenly in the logarithm, and some threads never go on. The Lomax law has these tails: its hazard is
/// `shape / (gap + scale)`, with no exponential to compute.
struct GapHazard {
    let shape: Double
    /// Seconds.
    let scale: Double

    /// Half of the tools return within 0.7 s; 1 in 300 takes longer than 10 minutes.
    static let tool = GapHazard(shape: 0.8, scale: 0.5)
    /// Half of the people answer within 45 s; 1 in 15 takes longer than an hour.
    static let turn = GapHazard(shape: 0.5, scale: 15)
    /// Either, where the log does not say.
    static let either = GapHazard(shape: 0.5, scale: 1)

    /// Clocks of one gateway's log lines agree this well; a request cannot start before the response it resends ended.
    static let tolerance = Nanoseconds.milliseconds(50)

    @inline(__always)
    static func after(_ stop: AccountExchange.Stop) -> GapHazard {
        switch stop {
        case .tool: tool
        case .end: turn
        case .unknown: either
        }
    }

    /// Events a second at `gap` seconds.
    @inline(__always)
    func at(_ gap: Double) -> Double { shape / (max(gap, 0) + scale) }
}
