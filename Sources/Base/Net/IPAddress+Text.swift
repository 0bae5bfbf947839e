extension IPAddress: LosslessStringConvertible, CustomStringConvertible {
    /// An address as people and headers write it: dotted decimal (RFC 6943 §3.1.1, strict form) or IPv6 text
    /// (RFC 4291 §2.2), without brackets, zone or prefix length.
    ///
    /// An IPv4-mapped IPv6 address is the IPv4 address.
    public init?(_ text: String) {
        guard let address = Self.parse(utf8: text.utf8.span) else { return nil }
        self = address
    }

    /// The same, of a part of a text.
    public init?(_ text: Substring) {
        guard let address = Self.parse(utf8: text.utf8.span) else { return nil }
        self = address
    }

    /// The address in ASCII bytes, as `init(_:)` takes it.
    public init?(utf8 bytes: Span<UInt8>) {
        guard let address = Self.parse(utf8: bytes) else { return nil }
        self = address
    }

    /// The canonical text: dotted decimal, or IPv6 as RFC 5952 §4 wants it.
    public var description: String {
        isIPv4 ? Self.dotted(UInt32(truncatingIfNeeded: low)) : canonicalIPv6
    }
}

extension IPAddress {
    /// The longest text: eight groups of which the last two are dotted decimal.
    private static let longestText = 45

    private static func parse(utf8 text: Span<UInt8>) -> IPAddress? {
        guard text.count >= 2, text.count <= longestText else { return nil }
        for index in text.indices where text[index] == UInt8(ascii: ":") { return parseIPv6(text) }
        return parseIPv4(text, from: 0).map(IPAddress.init(v4:))
    }

    /// Four decimal numbers; leading zeros are refused because some readers take them for octal.
    private static func parseIPv4(_ text: Span<UInt8>, from start: Int) -> UInt32? {
        var address: UInt32 = 0
        var octets = 0
        var value: UInt32 = 0
        var digits = 0
        for index in start...text.count {
            let byte = index < text.count ? text[index] : UInt8(ascii: ".")
            if byte == UInt8(ascii: ".") {
                guard digits > 0, octets < 4 else { return nil }
                address = address << 8 | value
                octets += 1
                value = 0
                digits = 0
            } else {
                guard let digit = Hexadecimal.value(of: byte), digit < 10, !(digits > 0 && value == 0) else {
                    return nil
                }
                value = value * 10 + UInt32(digit)
                digits += 1
                guard value <= 255 else { return nil }
            }
        }
        return octets == 4 ? address : nil
    }

    private static func parseIPv6(_ text: Span<UInt8>) -> IPAddress? {
        var groups = InlineArray<8, UInt16>(repeating: 0)
        var count = 0
        // Where the zeros of "::" go.
        var gap: Int?
        var index = 0
        if text[0] == UInt8(ascii: ":") {
            guard text[1] == UInt8(ascii: ":") else { return nil }
            gap = 0
            index = 2
        }
        while index < text.count {
            guard count < 8 else { return nil }
            let start = index
            var value: UInt16 = 0
            while index < text.count, let digit = Hexadecimal.value(of: text[index]) {
                guard index - start < 4 else { return nil }
                value = value << 4 | UInt16(digit)
                index += 1
            }
            if index < text.count, text[index] == UInt8(ascii: ".") {
                guard count <= 6, let address = parseIPv4(text, from: start) else { return nil }
                groups[count] = UInt16(address >> 16)
                groups[count + 1] = UInt16(truncatingIfNeeded: address)
                count += 2
                break
            }
            guard index > start else { return nil }
            groups[count] = value
            count += 1
            if index == text.count { break }
            guard text[index] == UInt8(ascii: ":"), index + 1 < text.count else { return nil }
            index += 1
            if text[index] == UInt8(ascii: ":") {
                guard gap == nil else { return nil }
                gap = count
                index += 1
            }
        }
        // "::" stands for at least one group.
        guard gap == nil ? count == 8 : count < 8 else { return nil }
        var words: (high: UInt64, low: UInt64) = (0, 0)
        for position in 0..<8 {
            let tail = 8 - count + (gap ?? count)
            let group: UInt16 =
                if position < gap ?? count { groups[position] } else if position >= tail {
                    groups[position - (8 - count)]
                } else { 0 }
            if position < 4 {
                words.high = words.high << 16 | UInt64(group)
            } else {
                words.low = words.low << 16 | UInt64(group)
            }
        }
        return IPAddress(high: words.high, low: words.low)
    }

    private static func dotted(_ address: UInt32) -> String {
        "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
    }

    /// Lower case, no leading zeros, the longest run of two or more zero groups (the first of equals) as "::".
    private var canonicalIPv6: String {
        func group(_ index: Int) -> UInt16 {
            UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64((3 - index % 4) * 16))
        }
        var gap = 0..<0
        var run = 0
        for index in 0..<8 {
            run = group(index) == 0 ? run + 1 : 0
            if run >= 2, run > gap.count { gap = (index + 1 - run)..<(index + 1) }
        }
        var text = ""
        for index in 0..<8 {
            if gap.contains(index) {
                if index == gap.lowerBound { text += "::" }
                continue
            }
            if index > 0, index != gap.upperBound || gap.isEmpty { text += ":" }
            text += String(group(index), radix: 16)
        }
        return text
    }
}
