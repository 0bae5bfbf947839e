import Base

/// A JA4 fingerprint of a ClientHello (FoxIO, BSD-3-Clause; technical_details/JA4.md of github.com/FoxIO-LLC/ja4):
/// 36 ASCII characters in 24 bytes, without a reference.
///
/// The twelve hexadecimal digits of a hash are kept as 48 bits; the ten characters in front as they are.
package struct JA4: Hashable, Sendable, BitwiseCopyable {
    /// Characters 0 to 7: transport, version, SNI, cipher count and the first extension digit.
    private let head: UInt64
    /// Characters 8 and 9 (ALPN) above the 48 bits of the cipher hash.
    private let middle: UInt64
    /// The 48 bits of the hash of extensions and signature algorithms.
    private let tail: UInt64

    /// What carries the handshake, by its JA4 letter.
    package enum Transport: UInt8, Sendable, BitwiseCopyable {
        case tcp = 0x74  // t
        case quic = 0x71  // q
        case dtls = 0x64  // d
    }

    /// - Parameters:
    ///   - prefix: the ten characters before the first underscore, first character highest.
    ///   - ciphers: the first 48 bits of the cipher hash.
    ///   - extensions: the first 48 bits of the hash of extensions and signature algorithms.
    init(prefix: (UInt64, UInt16), ciphers: UInt64, extensions: UInt64) {
        head = prefix.0
        middle = UInt64(prefix.1) << 48 | ciphers & 0xFFFF_FFFF_FFFF
        tail = extensions & 0xFFFF_FFFF_FFFF
    }

    /// The fingerprint of these ``words``; `nil` when they are none.
    package init?(words: (UInt64, UInt64, UInt64)) {
        let prefix = stride(from: UInt64(0), to: 64, by: 8).map { UInt8(truncatingIfNeeded: words.0 >> $0) }
        let protocols = [UInt8(truncatingIfNeeded: words.1 >> 56), UInt8(truncatingIfNeeded: words.1 >> 48)]
        guard (prefix + protocols).allSatisfy(\.isASCIILetterOrDigit), words.2 >> 48 == 0 else { return nil }
        (head, middle, tail) = words
    }

    /// One of which every character is a zero.
    package static let blank = JA4(prefix: (0x3030_3030_3030_3030, 0x3030), ciphers: 0, extensions: 0)

    /// The 24 bytes, for callers that derive a number from them.
    package var words: (UInt64, UInt64, UInt64) { (head, middle, tail) }

    /// Reads the text form, as a gateway logs it; `nil` when it is not one.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36, bytes[10] == underscore, bytes[23] == underscore,
            let first = JA4.hash(bytes[11..<23]), let second = JA4.hash(bytes[24..<36]),
            bytes[..<10].allSatisfy(\.isASCIILetterOrDigit)
        else { return nil }
        let head = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        self.init(prefix: (head, UInt16(bytes[8]) << 8 | UInt16(bytes[9])), ciphers: first, extensions: second)
    }

    private static func hash(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit &- 0x30)
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit &- 0x57)
            default: return nil
            }
        }
        return value
    }
}

private let underscore = UInt8(ascii: "_")

extension JA4: CustomStringConvertible {
    /// The 36 characters.
    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            text.append(UInt8(truncatingIfNeeded: head >> shift))
        }
        text.append(UInt8(truncatingIfNeeded: middle >> 56))
        text.append(UInt8(truncatingIfNeeded: middle >> 48))
        for hash in [middle, tail] {
            text.append(underscore)
            text.append(hexadecimal: hash, digits: 12)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension UInt8 {
    var isASCIILetterOrDigit: Bool { isASCIILetter || isASCIIDigit }
}
