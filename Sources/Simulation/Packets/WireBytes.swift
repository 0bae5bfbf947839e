/// Bytes as they stand on the wire, big-endian.
struct WireBytes {
    private(set) var bytes: [UInt8] = []

    var count: Int { bytes.count }

    mutating func put(_ value: UInt8) { bytes.append(value) }

    mutating func put(_ value: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    mutating func put(_ value: UInt32) {
        put(UInt16(truncatingIfNeeded: value >> 16))
        put(UInt16(truncatingIfNeeded: value))
    }

    mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func put(_ other: [UInt8]) { bytes.append(contentsOf: other) }

    mutating func put(words values: [UInt16]) {
        for value in values { put(value) }
    }

    mutating func putZeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: max(0, count))) }

    /// What stands for keys, random values and ciphertext.
    mutating func putNoise(_ count: Int, _ generator: inout Generator) {
        var left = max(0, count)
        while left > 0 {
            var word = generator.next()
            for _ in 0..<min(left, 8) {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
            left -= 8
        }
    }

    /// Puts two bytes with the length of what `body` puts before it.
    mutating func measured(_ body: (inout WireBytes) -> Void) {
        let place = bytes.count
        put(UInt16(0))
        body(&self)
        replace(UInt16(truncatingIfNeeded: bytes.count - place - 2), at: place)
    }

    mutating func replace(_ value: UInt16, at place: Int) {
        bytes[place] = UInt8(truncatingIfNeeded: value >> 8)
        bytes[place + 1] = UInt8(truncatingIfNeeded: value)
    }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}
