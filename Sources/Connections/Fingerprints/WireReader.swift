import Packets

/// The cursor of `Packets.ByteReader`, once more inside this module.
///
/// Calls to package-access generics are not inlined across modules (6.3, `@inlinable` or not), and a call a field
/// is what a hello costs: with this copy reading one takes a fraction of the time.
struct WireReader: ~Escapable {
    private let bytes: RawSpan
    /// Bytes consumed so far.
    private(set) var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) {
        self.bytes = bytes
    }

    var remaining: Int { bytes.byteCount &- position }

    /// The next big-endian value; throws and stays where it is when the bytes end before it does.
    @_lifetime(self: copy self)
    mutating func read<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self
    ) throws(OutOfBytes) -> Value {
        guard MemoryLayout<Value>.size <= remaining else { throw OutOfBytes() }
        // SAFETY: the guard keeps the load inside the span; any bit pattern is a valid integer.
        let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: Value.self)
        position &+= MemoryLayout<Value>.size
        return Value(bigEndian: value)
    }

    /// The next 16-bit value, or nothing at the end of the bytes.
    @_lifetime(self: copy self)
    mutating func next16() -> UInt16? {
        try? read(UInt16.self)
    }

    @_lifetime(self: copy self)
    mutating func skip(_ count: Int) throws(OutOfBytes) {
        guard count >= 0, count <= remaining else { throw OutOfBytes() }
        position &+= count
    }

    /// The next `count` bytes, borrowed.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    mutating func take(_ count: Int) throws(OutOfBytes) -> RawSpan {
        guard count >= 0, count <= remaining else { throw OutOfBytes() }
        let taken = bytes.extracting(position..<(position &+ count))
        position &+= count
        return taken
    }
}
