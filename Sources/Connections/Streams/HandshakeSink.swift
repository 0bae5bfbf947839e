import Base

/// Collects what one feed of a TLS scanner brought, and owns what turning hellos into facts needs.
struct HandshakeSink: TLSRecordSink {
    private var fingerprints = FingerprintCache()
    private var serverNames = NameInterner(capacity: 4_096)

    /// The hello of this feed; the last one if there were several.
    private(set) var facts: HelloFacts?
    private(set) var offer: HelloOffer?
    private(set) var offersHTTP2 = false
    private(set) var serverHello: ServerHello?
    /// A record that answers the server's flight.
    private(set) var answered = false
    /// A record as long as an encrypted Finished, which distinguishes it from early data.
    private(set) var finishedInSize = false
    private(set) var settingsAcknowledged = false
    private(set) var unreadable = 0

    /// Body lengths of a TLS 1.3 record with nothing but Finished: 4 bytes of header, 32 (SHA-256) or 48 (SHA-384)
    /// of MAC, content type and 16 of tag (RFC 8446 §4.4.4, §5.2).
    private static let finishedLengths = [53, 69]
    /// An HTTP/2 SETTINGS frame without parameters: 9 bytes, content type and tag (RFC 9113 §4.1, §6.5).
    private static let settingsAcknowledgement = 26

    mutating func reset() {
        facts = nil
        serverHello = nil
        answered = false
        finishedInSize = false
        settingsAcknowledged = false
        unreadable = 0
    }

    mutating func clientHello(_ body: RawSpan) {
        guard let hello = try? ClientHello(body) else {
            unreadable += 1
            return
        }
        let names = fingerprints.fingerprints(of: hello)
        let protocols = hello.applicationProtocols
        facts = HelloFacts(
            ja4: names.exact, ja4Stable: names.stable,
            serverName: hello.serverName.map { serverNames.intern($0) },
            applicationProtocol: protocols.first,
            version: nil, resumed: nil, retried: false)
        offer = HelloOffer(hello)
        offersHTTP2 = protocols.contains("h2")
    }

    mutating func event(_ event: TLSEvent) {
        switch event {
        case .serverHello(let hello): serverHello = hello
        case .unreadableHello: unreadable += 1
        case .clientKeyExchange, .changeCipherSpec, .encryptedHandshake: answered = true
        case .applicationData(let length):
            answered = true
            if Self.finishedLengths.contains(length) { finishedInSize = true }
            if length == Self.settingsAcknowledgement { settingsAcknowledged = true }
        case .certificate, .serverHelloDone, .alert: break
        }
    }
}
