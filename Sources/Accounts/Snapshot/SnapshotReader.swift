import Base

/// Reads fields one after another from bytes that may be anybody's.
struct SnapshotReader: SnapshotCoder {
    private let bytes: ArraySlice<UInt8>
    private var place: Int
    private var lastTime: Int64 = 0
    /// Texts that many accounts share, so that they share their storage as well.
    private(set) var texts: SharedTexts

    init(_ bytes: ArraySlice<UInt8>, texts: SharedTexts = SharedTexts()) {
        self.bytes = bytes
        self.texts = texts
        place = bytes.startIndex
    }

    var isAtEnd: Bool { place == bytes.endIndex }
    private var rest: Int { bytes.endIndex - place }

    mutating func word(_ name: StaticString, _ value: inout UInt64, most: UInt64) throws(SnapshotError) {
        value = try word(name)
        try check(name, value <= most)
    }

    private mutating func word(_ name: StaticString) throws(SnapshotError) -> UInt64 {
        var word: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard place < bytes.endIndex else { throw .truncated(field: "\(name)") }
            let byte = bytes[place]
            place += 1
            // The tenth byte has room for one bit.
            if shift == 63, byte > 1 { throw .invalid(field: "\(name)") }
            word |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return word }
            shift += 7
        }
    }

    mutating func bits(_ name: StaticString, _ value: inout UInt64, bytes count: Int) throws(SnapshotError) {
        guard rest >= count else { throw .truncated(field: "\(name)") }
        var bits: UInt64 = 0
        for offset in 0..<count { bits |= UInt64(bytes[place + offset]) << (8 * UInt64(offset)) }
        place += count
        value = bits
    }

    mutating func double(_ name: StaticString, _ value: inout Double, in range: ClosedRange<Double>)
        throws(SnapshotError)
    {
        var bits: UInt64 = 0
        try self.bits(name, &bits, bytes: 8)
        value = Double(bitPattern: bits)
        // Nothing contains a value that is no number.
        try check(name, range.contains(value))
    }

    mutating func float(_ name: StaticString, _ value: inout Float, in range: ClosedRange<Float>)
        throws(SnapshotError)
    {
        var bits: UInt64 = 0
        try self.bits(name, &bits, bytes: 4)
        value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
        try check(name, range.contains(value))
    }

    mutating func time(_ name: StaticString, _ value: inout Timestamp) throws(SnapshotError) {
        let zigzag = try word(name)
        let step = Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
        value = Timestamp(nanoseconds: lastTime &+ step)
        if value.isKnown { lastTime = value.nanoseconds }
    }

    mutating func text(_ name: StaticString, _ value: inout String, most: Int) throws(SnapshotError) {
        let count = try word(name)
        guard count <= UInt64(most) else { throw .invalid(field: "\(name)") }
        guard rest >= Int(count) else { throw .truncated(field: "\(name)") }
        let read = bytes[place..<place + Int(count)]
        place += Int(count)
        guard let text = String(validating: read, as: UTF8.self) else { throw .invalid(field: "\(name)") }
        value = texts.shared(text)
    }

    mutating func value(_ name: StaticString, _ value: inout some SnapshotCoded) throws(SnapshotError) {
        try value.code(with: &self)
    }

    mutating func list<Element>(
        _ name: StaticString, _ list: inout [Element], most: Int, new: @autoclosure () -> Element,
        _ each: (inout SnapshotReader, inout Element) throws(SnapshotError) -> Void
    ) throws(SnapshotError) {
        let count = try word(name)
        // Every element takes a byte at least: no count reserves more than the snapshot could fill.
        guard count <= UInt64(most), count <= UInt64(rest) else { throw .invalid(field: "\(name)") }
        var read: [Element] = []
        read.reserveCapacity(Int(count))
        for _ in 0..<count {
            var element = new()
            try each(&self, &element)
            read.append(element)
        }
        list = read
    }

    mutating func leave(_ name: StaticString) {}

    mutating func check(_ name: StaticString, _ isValid: Bool) throws(SnapshotError) {
        guard isValid else { throw .invalid(field: "\(name)") }
    }
}

/// Texts met before, so that accounts with the same client share one. Bounded: later ones stand alone.
struct SharedTexts: Sendable {
    private static let capacity = 8_192
    private var texts: Set<String> = []

    mutating func shared(_ text: String) -> String {
        // Up to 15 bytes lie in the value itself (Swift's small strings).
        guard text.utf8.count > 15 else { return text }
        if let index = texts.firstIndex(of: text) { return texts[index] }
        if texts.count < Self.capacity { texts.insert(text) }
        return text
    }
}
