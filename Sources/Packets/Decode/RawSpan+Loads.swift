/// Integer loads at an offset, for code that has already checked that the header is whole.
///
/// Every load is bounds-checked by the standard library as well: a wrong guard traps instead of reading past
/// the packet.
extension RawSpan {
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        // SAFETY: checked load of a type without invalid bit patterns.
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt8.self)
    }

    @inline(__always)
    func big16(at offset: Int) -> UInt16 {
        // SAFETY: checked load of a type without invalid bit patterns.
        UInt16(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    @inline(__always)
    func big32(at offset: Int) -> UInt32 {
        // SAFETY: checked load of a type without invalid bit patterns.
        UInt32(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    @inline(__always)
    func big64(at offset: Int) -> UInt64 {
        // SAFETY: checked load of a type without invalid bit patterns.
        UInt64(bigEndian: unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

/// The byte order a capture file was written in; file headers say it by their magic number.
enum FileByteOrder {
    case little
    case big

    @inline(__always)
    func uint16(_ bytes: RawSpan, at offset: Int) -> UInt16 {
        let value = bytes.big16(at: offset)
        return self == .big ? value : value.byteSwapped
    }

    @inline(__always)
    func uint32(_ bytes: RawSpan, at offset: Int) -> UInt32 {
        let value = bytes.big32(at: offset)
        return self == .big ? value : value.byteSwapped
    }

    @inline(__always)
    func uint64(_ bytes: RawSpan, at offset: Int) -> UInt64 {
        let value = bytes.big64(at: offset)
        return self == .big ? value : value.byteSwapped
    }
}
