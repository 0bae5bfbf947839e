import Base
import Crypto
/// The parts of a ClientHello that its JA4 is made of, and nothing else: GREASE is gone, extension types are
/// sorted, since browsers shuffle them for every connection. Two hellos with equal parts have equal JA4s, exact and stable, so this is also
/// the key under which they are remembered.
///
/// Made to be filled again and again: its storage is kept.
struct NormalizedHello {
    /// Six words of head, then cipher suites as sent, sorted extension types, signature algorithms as sent.
    private(set) var words: [UInt16] = []

    private enum Head {
        static let transportAndServerName = 0
        static let version = 1
        static let protocolCharacters = 2
        static let cipherCount = 3
        static let extensionCount = 4
        static let count = 5
    }

    /// Above this many values the library's sort is faster than insertion, and is not quadratic.
    private static let insertionLimit = 48

    mutating func fill(from hello: borrowing ClientHello, over transport: JA4.Transport) {
        words.removeAll(keepingCapacity: true)
        words.append(UInt16(transport.rawValue) << 8 | (hello.offers.contains(.serverName) ? 1 : 0))
        words.append(hello.version(over: transport))
        words.append(protocolCharacters(hello.firstProtocol))
        words.append(0)
        words.append(0)
        words[Head.cipherCount] = appendWords(hello.cipherSuites)
        words[Head.extensionCount] = appendSortedTypes(hello.extensions)
        _ = appendWords(hello.signatureAlgorithms)
    }

    private mutating func appendWords(_ list: RawSpan) -> UInt16 {
        let start = words.count
        var reader = WireReader(list)
        while let value = reader.next16() {
            if !value.isGREASE { words.append(value) }
        }
        // A 16-bit length cannot hold more than 32,767 values.
        return UInt16(truncatingIfNeeded: words.count &- start)
    }

    private mutating func appendSortedTypes(_ block: RawSpan) -> UInt16 {
        let start = words.count
        var reader = WireReader(block)
        while let type = reader.next16(), let length = reader.next16(), (try? reader.skip(Int(length))) != nil {
            guard !type.isGREASE else { continue }
            words.append(type)
            var place = words.count &- 1
            guard place &- start < NormalizedHello.insertionLimit else { continue }
            while place > start, words[place &- 1] > type {
                words[place] = words[place &- 1]
                place &-= 1
            }
            words[place] = type
        }
        if words.count &- start > NormalizedHello.insertionLimit { words[start...].sort() }
        return UInt16(truncatingIfNeeded: words.count &- start)
    }

    private var cipherSuites: ArraySlice<UInt16> {
        words[Head.count...].prefix(Int(words[Head.cipherCount]))
    }

    private var extensionTypes: ArraySlice<UInt16> {
        words[Head.count...].dropFirst(Int(words[Head.cipherCount])).prefix(Int(words[Head.extensionCount]))
    }

    private var signatureAlgorithms: ArraySlice<UInt16> {
        words[Head.count...].dropFirst(Int(words[Head.cipherCount]) + Int(words[Head.extensionCount]))
    }

    /// The exact and the stable JA4 of these parts.
    func fingerprints() -> HelloFingerprints {
        let ciphers = truncatedHash(hexList(cipherSuites.sorted()))
        let exact = ja4(ciphers: ciphers, types: extensionTypes)
        let lasting = extensionTypes.filter { !ExtensionType.dependsOnSession($0) }
        let stable = lasting.count == extensionTypes.count ? exact : ja4(ciphers: ciphers, types: lasting[...])
        return HelloFingerprints(exact: exact, stable: stable)
    }

    private func ja4(ciphers: UInt64, types: ArraySlice<UInt16>) -> JA4 {
        let hashed = types.filter { $0 != ExtensionType.serverName && $0 != ExtensionType.applicationProtocols }
        var text = hexList(hashed)
        if !signatureAlgorithms.isEmpty {
            // An underscore stands before signature algorithms only when there are any.
            text.append(UInt8(ascii: "_"))
            text += hexList(signatureAlgorithms)
        }
        return JA4(
            prefix: (prefix(extensionCount: types.count), words[Head.protocolCharacters]), ciphers: ciphers,
            extensions: hashed.isEmpty && signatureAlgorithms.isEmpty ? 0 : truncatedHash(text))
    }

    /// The first eight characters: transport, version, SNI, two counts that stop at 99.
    private func prefix(extensionCount: Int) -> UInt64 {
        let head = words[Head.transportAndServerName]
        var text = UInt64(head >> 8)
        text = text << 16 | UInt64(versionCharacters(words[Head.version]))
        text = text << 8 | UInt64(UInt8(ascii: head & 1 == 1 ? "d" : "i"))
        text = text << 16 | UInt64(twoDigits(Int(words[Head.cipherCount])))
        return text << 16 | UInt64(twoDigits(extensionCount))
    }
}

/// The exact JA4 of a hello, and the one without what depends on the session (``ExtensionType/dependsOnSession(_:)``).
package struct HelloFingerprints: Hashable, Sendable, BitwiseCopyable {
    package var exact: JA4
    package var stable: JA4
}

extension ClientHello {
    /// DTLS versions count downwards on the wire (RFC 9147 §5.3), so there the newest is the lowest.
    fileprivate func version(over transport: JA4.Transport) -> UInt16 {
        guard transport == .dtls else { return version }
        var newest: UInt16?
        var reader = WireReader(supportedVersions)
        while let version = reader.next16() {
            guard !version.isGREASE else { continue }
            newest = min(newest ?? .max, version)
        }
        return newest ?? legacyVersion
    }
}

/// First and last character of the first protocol; the first and last digit of its hexadecimal form when either is
/// not a letter or digit; `00` without one.
private func protocolCharacters(_ name: RawSpan) -> UInt16 {
    var reader = WireReader(name)
    guard let first = try? reader.read(UInt8.self) else { return characters("0", "0") }
    var last = first
    while let byte = try? reader.read(UInt8.self) { last = byte }
    guard first.isASCIILetterOrDigit, last.isASCIILetterOrDigit else {
        return UInt16(Hexadecimal.digit(first >> 4)) << 8 | UInt16(Hexadecimal.digit(last))
    }
    return UInt16(first) << 8 | UInt16(last)
}

private func versionCharacters(_ version: UInt16) -> UInt16 {
    switch version {
    case 0x0304: characters("1", "3")
    case 0x0303: characters("1", "2")
    case 0x0302: characters("1", "1")
    case 0x0301: characters("1", "0")
    case 0x0300: characters("s", "3")
    case 0x0002: characters("s", "2")
    case 0xFEFF: characters("d", "1")
    case 0xFEFD: characters("d", "2")
    case 0xFEFC: characters("d", "3")
    default: characters("0", "0")
    }
}

private func characters(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> UInt16 {
    UInt16(UInt8(ascii: first)) << 8 | UInt16(UInt8(ascii: second))
}

private func twoDigits(_ count: Int) -> UInt16 {
    let shown = UInt16(min(count, 99))
    return (0x30 &+ shown / 10) << 8 | (0x30 &+ shown % 10)
}

/// Four lower-case digits a value, commas between.
private func hexList(_ values: some Sequence<UInt16>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(values.underestimatedCount * 5)
    for value in values {
        if !text.isEmpty { text.append(UInt8(ascii: ",")) }
        text.append(hexadecimal: value)
    }
    return text
}

/// The first 48 bits of SHA-256, or zero for an empty list.
private func truncatedHash(_ text: [UInt8]) -> UInt64 {
    guard !text.isEmpty else { return 0 }
    return SHA256.hash(data: text).prefix(6).reduce(0) { $0 << 8 | UInt64($1) }
}
