/// Which numbers of a range are lost: given once, and gone.
struct LostNumbers {
    /// The range: above `after`, up to `end`.
    let after: Int64
    let end: Int64
    /// Numbers up to this one were given, unless they were skipped.
    let removed: Int64
    /// Numbers that were reserved and never given, in ascending order of their beginnings.
    let skipped: [ClosedRange<Int64>]
    /// Numbers whose rows are damaged, in ascending order. They were given, whatever `removed` says.
    let damaged: [Int64]

    /// - Parameter present: Numbers that are kept, in ascending order.
    func ranges(present: [Int64]) -> [ClosedRange<Int64>] {
        guard after < end else { return [] }
        let last = min(end, removed)
        var gaps: [ClosedRange<Int64>] = []
        var next = after + 1
        for number in present where number >= next && number <= last {
            if number > next { gaps.append(next...number - 1) }
            next = number + 1
        }
        if next <= last { gaps.append(next...last) }
        let kept = Set(present)
        let beyond = damaged.filter { $0 > max(after, last) && $0 <= end && !kept.contains($0) }.map { $0...$0 }
        return gaps.flatMap(withoutSkipped) + beyond
    }

    private func withoutSkipped(_ gap: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
        var lost: [ClosedRange<Int64>] = []
        var next = gap.lowerBound
        for range in skipped where range.overlaps(gap) && range.upperBound >= next {
            if range.lowerBound > next { lost.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= gap.upperBound { lost.append(next...gap.upperBound) }
        return lost
    }
}
