/// A TLS ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2), read in place.
///
/// The value borrows the message: lists stay on the wire and are walked when asked for, so that reading a hello
/// costs one pass and no allocation. Framing is validated as a server would (a length that does not fit rejects the
/// hello); the inside of a single extension is not, because a client with an odd ALPN list is still that client:
/// what cannot be read is reported as absent.
package struct ClientHello: ~Escapable {
    package let legacyVersion: UInt16
    package let sessionID: SessionID
    /// Cipher suites as 16-bit big-endian words, GREASE included.
    package let cipherSuites: RawSpan
    /// The extensions block without its length, every entry known to be well framed.
    package let extensions: RawSpan
    /// Versions of `supported_versions` as 16-bit words, GREASE included; empty when the extension is absent.
    package let supportedVersions: RawSpan
    /// Schemes of `signature_algorithms` (never of `signature_algorithms_cert` or `delegated_credential`).
    package let signatureAlgorithms: RawSpan
    /// Groups of `supported_groups` (RFC 8422 §5.1.1, RFC 8446 §4.2.7).
    package let supportedGroups: RawSpan
    /// The first protocol of the ALPN list (RFC 7301 §3.1), empty when there is none.
    package let firstProtocol: RawSpan
    /// What the extensions say beyond their lists.
    package let offers: Offers

    let serverNameField: RawSpan
    let protocolsField: RawSpan

    /// Facts that a connection keeps after the hello's bytes are gone.
    package struct Offers: OptionSet, Sendable, BitwiseCopyable, Hashable {
        package var rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The server_name extension is present, whatever it holds (RFC 6066 §3).
        package static let serverName = Offers(rawValue: 1)
        package static let preSharedKey = Offers(rawValue: 2)
        package static let earlyData = Offers(rawValue: 4)
        /// session_ticket with a ticket inside; an empty one only asks for a ticket (RFC 5077 §3.2).
        package static let sessionTicket = Offers(rawValue: 8)
        package static let tls13 = Offers(rawValue: 16)
        /// A cookie answers a HelloRetryRequest (RFC 8446 §4.2.2).
        package static let cookie = Offers(rawValue: 32)
        package static let applicationProtocols = Offers(rawValue: 64)
    }

    /// Reads the body of a ClientHello: the bytes after the four of the handshake header.
    /// - Throws: `.truncated` when the bytes end early, `.malformed` when a length contradicts its surroundings.
    @_lifetime(copy body)
    package init(_ body: RawSpan) throws(HandshakeError) {
        var reader = WireReader(body)
        var parsed = ExtensionFields(nothing: body.extracting(0..<0))
        let version: UInt16
        let session: SessionID
        let suites: RawSpan
        var block = body.extracting(0..<0)
        do {
            version = try reader.read(UInt16.self)
            try reader.skip(32)
            let sessionLength = try Int(reader.read(UInt8.self))
            session = SessionID(try reader.take(sessionLength))
            let suitesLength = try Int(reader.read(UInt16.self))
            suites = try reader.take(suitesLength)
            let compressionLength = try Int(reader.read(UInt8.self))
            try reader.skip(compressionLength)
            // A hello without extensions ends here (RFC 5246 §7.4.1.2).
            if reader.remaining > 0 {
                let blockLength = try Int(reader.read(UInt16.self))
                block = try reader.take(blockLength)
            }
        } catch {
            throw .truncated
        }
        // RFC 8446 §4.1.2: session ids have at most 32 bytes, suites two each, nothing follows the extensions.
        guard session.isValid, suites.byteCount & 1 == 0, reader.remaining == 0 else { throw .malformed }
        do {
            try parsed.read(block)
        } catch {
            throw .malformed
        }

        legacyVersion = version
        sessionID = session
        cipherSuites = suites
        extensions = block
        supportedVersions = parsed.supportedVersions
        signatureAlgorithms = parsed.signatureAlgorithms
        supportedGroups = parsed.supportedGroups
        firstProtocol = parsed.firstProtocol
        offers = parsed.offers
        serverNameField = parsed.serverName
        protocolsField = parsed.protocols
    }

    /// The highest version offered: that of `supported_versions` without GREASE, else the legacy version.
    package var version: UInt16 {
        var highest: UInt16?
        var reader = WireReader(supportedVersions)
        while let version = reader.next16() {
            guard !version.isGREASE else { continue }
            highest = max(highest ?? 0, version)
        }
        return highest ?? legacyVersion
    }

    /// Whether the client tries to resume: a pre-shared key, a ticket, or, below TLS 1.3, a session id. In TLS 1.3
    /// the session id is filled at random for middleboxes (RFC 8446 appendix D.4) and says nothing.
    package var offersResumption: Bool {
        !offers.isDisjoint(with: [.preSharedKey, .sessionTicket])
            || (!offers.contains(.tls13) && !sessionID.isEmpty)
    }
}
