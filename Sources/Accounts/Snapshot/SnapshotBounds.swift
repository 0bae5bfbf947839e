/// Ranges of numbers in snapshots: far beyond what evidence reaches, and narrow enough that no sum or product of them becomes
/// infinite, or no number.
enum SnapshotBounds {
    /// Natural logarithms of e-values.
    static let logs = -1e9...1e9
    /// Sums of chances, and what is averaged.
    static let sums: ClosedRange<Float> = 0...1e9
    /// Natural logarithms of sizes, and their spread: a size of 2⁶⁴ has 44.
    static let sizeLogs: ClosedRange<Float> = -50...50
    /// Products of two of them.
    static let sizeLogProducts: ClosedRange<Float> = -2_500...2_500
    /// Counts that grow by one without a check: half of what they can hold.
    static let counts = UInt32.max / 2
}
