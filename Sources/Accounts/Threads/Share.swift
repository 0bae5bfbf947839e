/// A number from 0 to 1 in 16 bits, for what is learnt about each of a million accounts.
struct Share {
    private var bits: UInt16

    init(_ value: Double) { bits = UInt16(min(max(value, 0), 1) * 65_535) }

    @inline(__always)
    var value: Double { Double(bits) / 65_535 }
}

extension Share: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("bits", &bits)
    }
}
