/// What a ClientHello offered, as far as its ServerHello can contradict it (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3).
///
/// A client ends a handshake whose ServerHello contradicts its offer. If the connection goes on, the server answered
/// another hello than the one that the capture shows: the shown one was a decoy that the server never accepted.
package struct HelloOffer: Sendable, BitwiseCopyable {
    package let offers: ClientHello.Offers
    package let session: SessionID
    /// The cipher suites by a number of eight bits: two suites may share one, so an offered suite is always found and one
    /// that was not offered nearly always missed.
    private var suites = InlineArray<4, UInt64>(repeating: 0)
    /// Bit n is set when version 0x0300 + n was offered.
    private let versions: UInt8

    /// SSL 3.0 to TLS 1.3.
    private static let knownVersions: ClosedRange<UInt16> = 0x0300...0x0304
    private static let allVersions: UInt8 = 0b11111

    package init(_ hello: borrowing ClientHello) {
        offers = hello.offers
        session = hello.sessionID
        versions = Self.versions(of: hello)
        var reader = WireReader(hello.cipherSuites)
        while let suite = reader.next16() {
            let place = Self.place(suite)
            suites[place.word] |= place.bit
        }
    }

    private static func versions(of hello: borrowing ClientHello) -> UInt8 {
        var reader = WireReader(hello.supportedVersions)
        guard reader.remaining > 0 else {
            // The highest one offered; the server may choose any below (RFC 5246 §E.1).
            guard knownVersions.contains(hello.legacyVersion) else { return allVersions }
            return allVersions >> UInt8(0x0304 &- hello.legacyVersion)
        }
        var versions: UInt8 = 0
        while let version = reader.next16() {
            guard knownVersions.contains(version) else { continue }
            versions |= 1 << UInt8(version &- 0x0300)
        }
        return versions
    }

    /// Whether a client that made this offer would refuse `hello`.
    package func isContradicted(by hello: ServerHello) -> Bool {
        let place = Self.place(hello.cipherSuite)
        guard suites[place.word] & place.bit != 0 else { return true }
        guard Self.knownVersions.contains(hello.version) else { return false }
        guard versions & 1 << UInt8(hello.version &- 0x0300) != 0 else { return true }
        // TLS 1.3 echoes the session id; below, the server gives one of its own.
        return hello.version == 0x0304 && hello.sessionID != session
    }

    /// The registered suites differ in their low octets for each of the few high ones.
    private static func place(_ suite: UInt16) -> (word: Int, bit: UInt64) {
        let number = UInt8(truncatingIfNeeded: suite) &+ UInt8(truncatingIfNeeded: suite >> 8) &* 37
        return (Int(number >> 6), 1 << UInt64(number & 63))
    }
}
