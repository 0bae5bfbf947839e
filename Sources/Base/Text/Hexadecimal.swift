/// Base 16 (RFC 4648 §8), written in lower case and read in either.
public enum Hexadecimal {
    /// The digit of the low four bits.
    @inlinable
    public static func digit(_ value: UInt8) -> UInt8 {
        let nibble = value & 15
        return nibble < 10 ? 0x30 &+ nibble : 0x57 &+ nibble
    }

    /// The value of a digit: 0 to 15; `nil` for any other octet.
    @inlinable
    public static func value(of octet: UInt8) -> UInt8? {
        if octet &- 0x30 < 10 { return octet &- 0x30 }
        let letter = octet | 0x20
        return letter &- 0x61 < 6 ? letter &- 0x57 : nil
    }

    /// Two digits for each octet.
    public static func text(_ octets: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = []
        for octet in octets { digits.append(hexadecimal: octet) }
        return String(decoding: digits, as: UTF8.self)
    }

    /// - Returns: `nil` unless the text is digits alone, two for each octet.
    public static func octets(_ text: some StringProtocol) -> [UInt8]? {
        var octets: [UInt8] = []
        var digits = text.utf8.makeIterator()
        while let first = digits.next() {
            guard let second = digits.next(), let high = value(of: first), let low = value(of: second) else {
                return nil
            }
            octets.append(high << 4 | low)
        }
        return octets
    }
}

extension [UInt8] {
    /// All digits of a number of fixed width, zeros in front: two for an octet, sixteen for 64 bits.
    @inlinable
    public mutating func append<Number: FixedWidthInteger & UnsignedInteger>(hexadecimal number: Number) {
        append(hexadecimal: number, digits: Number.bitWidth / 4)
    }

    /// The last `digits` digits of a number.
    @inlinable
    public mutating func append<Number: FixedWidthInteger & UnsignedInteger>(
        hexadecimal number: Number, digits: Int
    ) {
        for place in stride(from: (digits - 1) * 4, through: 0, by: -4) {
            append(Hexadecimal.digit(UInt8(truncatingIfNeeded: number >> Number(place))))
        }
    }
}
