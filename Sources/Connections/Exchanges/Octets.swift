/// Reading text protocols from borrowed bytes.
extension RawSpan {
    @inline(__always)
    func octet(_ index: Int) -> UInt8 {
        // SAFETY: the load is bounds-checked; any bit pattern is a valid octet.
        unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self)
    }

    /// The index of the first `octet` in `range`.
    func first(_ octet: UInt8, in range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            if self.octet(index) == octet { return index }
            index &+= 1
        }
        return nil
    }

    /// Whether the bytes at `start` are `text`, exactly.
    func hasBytes(_ text: StaticString, at start: Int, before end: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard start >= 0, end <= byteCount, length <= end &- start else { return false }
        return text.withUTF8Buffer { wanted in
            // SAFETY: the index stays below the buffer's own count.
            for index in 0..<length where unsafe wanted[index] != octet(start &+ index) { return false }
            return true
        }
    }

    /// Whether the bytes are `text`, which is lower-case, in any case.
    func isText(_ range: Range<Int>, _ text: [UInt8]) -> Bool {
        guard range.count == text.count else { return false }
        for index in 0..<text.count where lowercase(octet(range.lowerBound &+ index)) != text[index] {
            return false
        }
        return true
    }

    /// Whether the bytes begin with `text`, which is lower-case, in any case.
    func hasPrefix(_ range: Range<Int>, _ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard length <= range.count else { return false }
        return text.withUTF8Buffer { wanted in
            for index in 0..<length {
                // SAFETY: the index stays below the buffer's own count.
                guard unsafe lowercase(octet(range.lowerBound &+ index)) == wanted[index] else { return false }
            }
            return true
        }
    }

    /// Without white space at the ends. CR and LF count as such, because a folded value has them (RFC 9112 §5.2).
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isWhiteSpace(octet(start)) { start &+= 1 }
        while start < end, isWhiteSpace(octet(end &- 1)) { end &-= 1 }
        return start..<end
    }

    func string(_ range: Range<Int>) -> String {
        // SAFETY: the closure returns how many bytes it wrote.
        unsafe String(unsafeUninitializedCapacity: range.count) { buffer in
            var used = 0
            for index in range {
                // SAFETY: `used` counts up to the capacity asked for.
                unsafe buffer[used] = octet(index)
                used &+= 1
            }
            return used
        }
    }
}

@inline(__always)
func lowercase(_ octet: UInt8) -> UInt8 { octet &- 0x41 < 26 ? octet | 0x20 : octet }

@inline(__always)
func isWhiteSpace(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 || octet == 0x0D || octet == 0x0A }

@inline(__always)
func isDigit(_ octet: UInt8) -> Bool { octet &- 0x30 < 10 }

/// tchar of RFC 9110 §5.6.2.
func isTokenOctet(_ octet: UInt8) -> Bool {
    switch octet {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
    default: false
    }
}
