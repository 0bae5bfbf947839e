/// Appends integers in either byte order.
package struct ByteWriter {
    package enum Order: Sendable, CaseIterable {
        case little
        case big
    }

    package var bytes: [UInt8] = []
    package var order: Order

    package init(_ order: Order = .big) {
        self.order = order
    }

    package mutating func put<Value: FixedWidthInteger>(_ value: Value) {
        for index in 0..<(Value.bitWidth / 8) {
            let shift = order == .little ? index * 8 : Value.bitWidth - 8 - index * 8
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    package mutating func put(_ more: [UInt8]) {
        bytes += more
    }

    /// Fills with zeros to a multiple of four.
    package mutating func pad() {
        while bytes.count % 4 != 0 { bytes.append(0) }
    }
}
