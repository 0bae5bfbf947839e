extension RawSpan {
    /// The bytes from `offset` on, at most `count`; what lies outside the span is left out.
    @inline(__always)
    @_lifetime(copy self)
    func range(offset: UInt32, count: UInt32) -> RawSpan {
        let start = min(Int(offset), byteCount)
        return extracting(start..<min(start + Int(count), byteCount))
    }

    /// The bytes after the first `count`, none if there are fewer.
    @_lifetime(copy self)
    func dropping(_ count: Int) -> RawSpan {
        extracting(min(max(count, 0), byteCount)..<byteCount)
    }

    func copy() -> [UInt8] {
        // SAFETY: the pointer is used only inside the closure, while the span is borrowed.
        unsafe withUnsafeBytes { unsafe Array($0) }
    }
}

extension [UInt8] {
    /// The array's bytes, borrowed.
    var rawBytes: RawSpan {
        @_lifetime(borrow self)
        get {
            // SAFETY: bytes have no padding that could be uninitialised.
            unsafe span.bytes
        }
    }
}
