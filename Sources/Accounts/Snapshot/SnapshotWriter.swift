import Base

/// Writes fields one after another.
struct SnapshotWriter: SnapshotCoder {
    private(set) var bytes: [UInt8] = []
    private var lastTime: Int64 = 0

    init(capacity: Int = 1_024) {
        bytes.reserveCapacity(capacity)
    }

    mutating func word(_ name: StaticString, _ value: inout UInt64, most: UInt64) {
        append(min(value, most))
    }

    mutating func append(_ fields: [UInt8]) { bytes += fields }

    private mutating func append(_ word: UInt64) {
        var rest = word
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func bits(_ name: StaticString, _ value: inout UInt64, bytes count: Int) {
        for place in 0..<UInt64(count) { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }

    mutating func double(_ name: StaticString, _ value: inout Double, in range: ClosedRange<Double>) {
        var bits = (value.isNaN ? range.lowerBound : min(max(value, range.lowerBound), range.upperBound)).bitPattern
        self.bits(name, &bits, bytes: 8)
    }

    mutating func float(_ name: StaticString, _ value: inout Float, in range: ClosedRange<Float>) {
        let held = value.isNaN ? range.lowerBound : min(max(value, range.lowerBound), range.upperBound)
        var bits = UInt64(held.bitPattern)
        self.bits(name, &bits, bytes: 4)
    }

    mutating func time(_ name: StaticString, _ value: inout Timestamp) {
        let step = value.nanoseconds &- lastTime
        append(UInt64(bitPattern: step << 1 ^ step >> 63))
        if value.isKnown { lastTime = value.nanoseconds }
    }

    mutating func text(_ name: StaticString, _ value: inout String, most: Int) {
        let count = value.utf8.count
        guard count <= most else {
            let cut = String(decoding: value.utf8.prefix(max(0, most - 3)), as: UTF8.self)
            append(UInt64(cut.utf8.count))
            bytes.append(contentsOf: cut.utf8)
            return
        }
        append(UInt64(count))
        bytes.append(contentsOf: value.utf8)
    }

    mutating func value(_ name: StaticString, _ value: inout some SnapshotCoded) throws(SnapshotError) {
        try value.code(with: &self)
    }

    mutating func list<Element>(
        _ name: StaticString, _ list: inout [Element], most: Int, new: @autoclosure () -> Element,
        _ each: (inout SnapshotWriter, inout Element) throws(SnapshotError) -> Void
    ) throws(SnapshotError) {
        let count = min(list.count, most)
        append(UInt64(count))
        // A copy of each: to write in place would copy the whole array.
        for place in 0..<count {
            var element = list[place]
            try each(&self, &element)
        }
    }

    mutating func leave(_ name: StaticString) {}

    mutating func check(_ name: StaticString, _ isValid: Bool) {}
}

extension Timestamp {
    /// Not one of the ends of the range, which stand for no time; steps are not counted from those.
    var isKnown: Bool { nanoseconds != .min && nanoseconds != .max }
}
