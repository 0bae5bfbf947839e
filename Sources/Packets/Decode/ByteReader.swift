/// A cursor over borrowed bytes; every read is bounds-checked and big-endian unless it says otherwise.
///
/// A read that would pass the end throws and leaves the cursor where it was. This is the one type through
/// which packet and file bytes are read, so it is also the one place with an unsafe load.
package struct ByteReader: ~Escapable {
    @usableFromInline let bytes: RawSpan
    /// Bytes consumed so far.
    package private(set) var position = 0

    @inlinable
    @_lifetime(copy bytes)
    package init(_ bytes: RawSpan) {
        self.bytes = bytes
    }

    @inlinable
    package var remaining: Int { bytes.byteCount &- position }

    @inlinable
    @_lifetime(self: copy self)
    package mutating func read<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self
    ) throws(OutOfBytes) -> Value {
        guard MemoryLayout<Value>.size <= remaining else { throw OutOfBytes() }
        // SAFETY: the guard keeps the load inside the span; any bit pattern is a valid integer.
        let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: Value.self)
        position &+= MemoryLayout<Value>.size
        return Value(bigEndian: value)
    }

    @inlinable
    @_lifetime(self: copy self)
    package mutating func skip(_ count: Int) throws(OutOfBytes) {
        guard count >= 0, count <= remaining else { throw OutOfBytes() }
        position &+= count
    }

    /// The next `count` bytes, borrowed.
    @inlinable
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    package mutating func take(_ count: Int) throws(OutOfBytes) -> RawSpan {
        guard count >= 0, count <= remaining else { throw OutOfBytes() }
        let taken = bytes.extracting(position..<(position &+ count))
        position &+= count
        return taken
    }
}

/// The bytes ended before the value did.
package struct OutOfBytes: Error {
    @inlinable
    package init() {}
}
