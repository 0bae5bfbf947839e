/// An amount of bytes, written with a binary unit: `64MiB`.
package struct ByteCount: Sendable, Equatable, Comparable {
    package let bytes: Int

    package init(bytes: Int) { self.bytes = bytes }

    package static func kibibytes(_ count: Int) -> ByteCount { ByteCount(bytes: count << 10) }
    package static func mebibytes(_ count: Int) -> ByteCount { ByteCount(bytes: count << 20) }
    package static func gibibytes(_ count: Int) -> ByteCount { ByteCount(bytes: count << 30) }

    package static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

    /// IEC 80000-13 binary prefixes.
    private static let units: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    /// `nil` when `text` is no whole number with one of the units.
    init?(_ text: String) {
        guard let amount = UnitAmount(text),
            let unit = Self.units.first(where: { $0.name == amount.unit })
        else { return nil }
        let (bytes, overflow) = amount.count.multipliedReportingOverflow(by: unit.bytes)
        guard !overflow else { return nil }
        self.bytes = bytes
    }
}

extension ByteCount: CustomStringConvertible {
    package var description: String {
        for unit in Self.units where bytes >= unit.bytes && bytes.isMultiple(of: unit.bytes) {
            return "\(bytes / unit.bytes)\(unit.name)"
        }
        return "\(bytes)B"
    }
}
