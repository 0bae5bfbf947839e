/// Classes of octets in text protocols (RFC 5234 appendix B.1).
extension UInt8 {
    /// `0` to `9`.
    @inlinable
    public var isASCIIDigit: Bool { self &- 0x30 < 10 }

    /// `A` to `Z` and `a` to `z`.
    @inlinable
    public var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }
}
