/// How long a connection lay idle before each time it was used again, in milliseconds.
///
/// Holds the first few and the longest; a pool's idle limit shows in either.
struct IdleGaps: BitwiseCopyable {
    /// Shorter pauses are thinking or transmission, not reuse: no client pool measured closes below 4 s, and a
    /// second still shows the pattern of reuse.
    static let shortest: Int64 = 1_000_000_000
    static let capacity = 8

    private var milliseconds = InlineArray<8, UInt32>(repeating: 0)
    private(set) var count: UInt32 = 0
    private(set) var longest: UInt32 = 0

    mutating func append(nanoseconds: Int64) {
        let value = UInt32(clamping: nanoseconds / 1_000_000)
        if count < Self.capacity { milliseconds[Int(count)] = value }
        count &+= 1
        longest = max(longest, value)
    }

    var kept: [UInt32] {
        guard count > 0 else { return [] }
        return (0..<min(Int(count), Self.capacity)).map { milliseconds[$0] }
    }
}
