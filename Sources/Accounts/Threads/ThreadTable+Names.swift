import Base

extension ThreadTable {
    /// Holds the log's thread name against times and sizes.
    mutating func noteNames(_ reading: Reading, _ sized: Sized, _ kind: Placement.Kind) {
        guard reading.name != 0, kind == .start || kind == .continuation else { return }
        if let finding = finding(reading, sized, kind) { names.note(finding) }
    }

    private func finding(_ reading: Reading, _ sized: Sized, _ kind: Placement.Kind) -> NameTrust.Finding? {
        var latest: Int?
        var others = false
        for index in threads.indices {
            let thread = threads[index]
            guard thread.name == reading.name else {
                others = others || thread.name != 0
                continue
            }
            if let other = latest, threads[other].end >= thread.end { continue }
            latest = index
        }
        guard let latest else { return kind == .start && others ? .freshStart : nil }
        let thread = threads[latest]
        guard !thread.flags.contains(.unanswered) else { return nil }
        guard let gap = Self.gap(from: thread.end, to: reading.start), gap.count >= -GapHazard.tolerance.count
        else {
            return .overlap
        }
        // Compressed bodies and estimates shrink by some percent without a cause.
        let least = size(of: thread) * (growth.inTokens && !sized.rough ? 0.98 : 0.9)
        if sized.size >= least { return .growth }
        return firstSizes.isFamiliar(sized.size) ? .oldName : .cut
    }
}
