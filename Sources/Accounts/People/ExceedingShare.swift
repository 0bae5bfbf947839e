/// The share of samples that showed more than one person's so far: what to bet on the next one.
package struct ExceedingShare: Sendable, Equatable {
    private var samples: UInt8 = 0
    private var exceeding: UInt8 = 0

    /// Samples that are remembered, in fading proportion.
    private static let memory: UInt8 = 32

    package init() {}

    /// A third for the first sample, then what was seen.
    package var expected: Double { (Double(exceeding) + 0.5) / (Double(samples) + 1.5) }

    package mutating func learn(exceeds: Bool) {
        if samples >= Self.memory { (samples, exceeding) = (samples / 2, exceeding / 2) }
        samples += 1
        if exceeds { exceeding += 1 }
    }
}

extension ExceedingShare: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("samples", &samples, most: Self.memory)
        try coder.integer("exceeding", &exceeding, most: Self.memory)
        try coder.check("exceeding", exceeding <= samples)
    }
}
