import Base

/// Textual addresses and ports, as header fields and PROXY v1 give them.
enum AddressText {
    /// An address with or without a port: `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]:80`, `2001:db8::1`; the node
    /// of RFC 7239 §6, and what X-Forwarded-For carries in practice. Nil for `unknown` and obfuscated names.
    static func node(_ bytes: RawSpan, _ range: Range<Int>) -> Endpoint? {
        guard let first = range.first else { return nil }
        if bytes.octet(first) == 0x5B {  // [
            guard let close = bytes.first(0x5D, in: range), let address = v6(bytes, (first &+ 1)..<close) else {
                return nil
            }
            return endpoint(address, bytes, (close &+ 1)..<range.upperBound)
        }
        guard let colon = bytes.first(0x3A, in: range) else {
            return v4(bytes, range).map { Endpoint(address: $0, port: 0) }
        }
        if bytes.first(0x3A, in: (colon &+ 1)..<range.upperBound) != nil {
            return v6(bytes, range).map { Endpoint(address: $0, port: 0) }
        }
        return v4(bytes, first..<colon).flatMap { endpoint($0, bytes, colon..<range.upperBound) }
    }

    /// `rest` is empty or a colon and a port. A port that is no number (RFC 7239 allows obfuscated ones) is unknown.
    private static func endpoint(_ address: IPAddress, _ bytes: RawSpan, _ rest: Range<Int>) -> Endpoint? {
        guard let colon = rest.first else { return Endpoint(address: address, port: 0) }
        guard bytes.octet(colon) == 0x3A else { return nil }
        let digits = (colon &+ 1)..<rest.upperBound
        if let start = digits.first, bytes.octet(start) == 0x5F { return Endpoint(address: address, port: 0) }
        return port(bytes, digits).map { Endpoint(address: address, port: $0) }
    }

    /// Decimal, 0 to 65535, at most five digits.
    static func port(_ bytes: RawSpan, _ range: Range<Int>) -> UInt16? {
        guard (1...5).contains(range.count) else { return nil }
        var value: UInt32 = 0
        for index in range {
            guard isDigit(bytes.octet(index)) else { return nil }
            value = value &* 10 &+ UInt32(bytes.octet(index) &- 0x30)
        }
        return UInt16(exactly: value)
    }

    /// Dotted decimal (RFC 6943 §3.1.1, strict form).
    static func v4(_ bytes: RawSpan, _ range: Range<Int>) -> IPAddress? {
        guard bytes.first(0x3A, in: range) == nil else { return nil }
        return address(bytes, range)
    }

    /// RFC 4291 §2.2, all three forms; no zone, as that means nothing off the host.
    static func v6(_ bytes: RawSpan, _ range: Range<Int>) -> IPAddress? {
        guard bytes.first(0x3A, in: range) != nil else { return nil }
        return address(bytes, range)
    }

    /// The longest text of an address: eight groups, the last two in dotted decimal.
    private static let longest = 45

    private static func address(_ bytes: RawSpan, _ range: Range<Int>) -> IPAddress? {
        guard range.count <= longest else { return nil }
        return IPAddress(bytes.string(range))
    }
}
