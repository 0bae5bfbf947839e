import Base

/// What keeps its state across a restart. One list of fields serves for writing and for reading, so that the two cannot
/// differ; a test holds the list against the stored properties, so that none is forgotten.
protocol SnapshotCoded {
    /// Codes every stored property by its name, or says with ``SnapshotCoder/leave(_:)`` that it is left out.
    ///
    /// To add, remove or reorder a field, raise ``SnapshotFormat/version``.
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError)
}

/// One pass over the fields of a value: a writer puts them down, a reader fills them in.
///
/// Every bound is the reader's: what lies outside is refused. A writer holds values to the same bounds, so that what it
/// writes can be read.
protocol SnapshotCoder {
    /// A number from 0 to `most`, in as many bytes as it needs (LEB128).
    mutating func word(_ name: StaticString, _ value: inout UInt64, most: UInt64) throws(SnapshotError)
    /// Eight or fewer bytes as they are, the lowest first.
    mutating func bits(_ name: StaticString, _ value: inout UInt64, bytes: Int) throws(SnapshotError)
    mutating func double(_ name: StaticString, _ value: inout Double, in range: ClosedRange<Double>)
        throws(SnapshotError)
    mutating func float(_ name: StaticString, _ value: inout Float, in range: ClosedRange<Float>)
        throws(SnapshotError)
    /// A time, as the step from the last one coded.
    mutating func time(_ name: StaticString, _ value: inout Timestamp) throws(SnapshotError)
    /// A text of up to `most` bytes in UTF-8.
    mutating func text(_ name: StaticString, _ value: inout String, most: Int) throws(SnapshotError)
    mutating func value(_ name: StaticString, _ value: inout some SnapshotCoded) throws(SnapshotError)
    /// Up to `most` elements, each coded by `each`; a reader begins each with `new`.
    mutating func list<Element>(
        _ name: StaticString, _ list: inout [Element], most: Int, new: @autoclosure () -> Element,
        _ each: (inout Self, inout Element) throws(SnapshotError) -> Void
    ) throws(SnapshotError)
    /// A property whose state is not kept.
    mutating func leave(_ name: StaticString)
    /// Refuses what contradicts itself. A writer has nothing to check.
    mutating func check(_ name: StaticString, _ isValid: Bool) throws(SnapshotError)
}

extension SnapshotCoder {
    mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ name: StaticString, _ value: inout Value, most: Value = .max
    ) throws(SnapshotError) {
        var word = UInt64(value)
        try self.word(name, &word, most: UInt64(most))
        value = Value(truncatingIfNeeded: word)
    }

    /// Small numbers of either sign are short.
    mutating func integer<Value: FixedWidthInteger & SignedInteger>(
        _ name: StaticString, _ value: inout Value, in range: ClosedRange<Value> = Value.min...Value.max
    ) throws(SnapshotError) {
        let number = Int64(min(max(value, range.lowerBound), range.upperBound))
        var word = UInt64(bitPattern: number << 1 ^ number >> 63)
        try self.word(name, &word, most: .max)
        let read = Int64(bitPattern: word >> 1) ^ -Int64(bitPattern: word & 1)
        try check(name, Int64(range.lowerBound) <= read && read <= Int64(range.upperBound))
        value = Value(truncatingIfNeeded: read)
    }

    mutating func flag(_ name: StaticString, _ value: inout Bool) throws(SnapshotError) {
        var word: UInt64 = value ? 1 : 0
        try self.word(name, &word, most: 1)
        value = word == 1
    }

    mutating func choice<Choice: RawRepresentable<UInt8>>(_ name: StaticString, _ value: inout Choice)
        throws(SnapshotError)
    {
        var word = UInt64(value.rawValue)
        try self.word(name, &word, most: 255)
        let read = Choice(rawValue: UInt8(truncatingIfNeeded: word))
        try check(name, read != nil)
        if let read { value = read }
    }

    /// An interval; the largest, which stands for none, is the shortest to write.
    mutating func interval(_ name: StaticString, _ value: inout Nanoseconds) throws(SnapshotError) {
        let count = value.count
        var word = count == .max ? 0 : UInt64(bitPattern: count << 1 ^ count >> 63) &+ 1
        try self.word(name, &word, most: .max)
        let zigzag = word &- 1
        value = Nanoseconds(word == 0 ? .max : Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1))
    }

    /// Elements that know their fields.
    mutating func list<Element: SnapshotCoded>(
        _ name: StaticString, of list: inout [Element], most: Int, new: @autoclosure () -> Element
    ) throws(SnapshotError) {
        try self.list(name, &list, most: most, new: new()) { (coder, element) throws(SnapshotError) in
            try coder.value(name, &element)
        }
    }

    mutating func time(_ name: StaticString, _ value: inout Timestamp?) throws(SnapshotError) {
        try optional(name, &value, new: Timestamp(nanoseconds: 0)) { (coder, time) throws(SnapshotError) in
            try coder.time(name, &time)
        }
    }

    mutating func optional<Value>(
        _ name: StaticString, _ value: inout Value?, new: @autoclosure () -> Value,
        _ each: (inout Self, inout Value) throws(SnapshotError) -> Void
    ) throws(SnapshotError) {
        var isThere = value != nil
        try flag(name, &isThere)
        guard isThere else {
            value = nil
            return
        }
        var inner = value ?? new()
        try each(&self, &inner)
        value = inner
    }
}
