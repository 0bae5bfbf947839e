import Connections
import Base
import Packets
import TestSupport

/// What the table made of a conversation.
struct TableRun {
    var events = ConnectionEvents()
    var counters = ConnectionCounters()
    /// What the decoder counted, of a capture.
    var decoded = DecodeCounters()
    /// Open connections after the last segment, before the capture's end.
    var openConnections = 0
    var mostOpen = 0
    var openAtEnd = 0

    /// - Parameter batch: segments handed over at once.
    init(
        _ talk: TCPConversation, limits: ConnectionLimits = TableRun.small, rules: HeaderRules = HeaderRules(),
        trusted: [String] = [], insidePorts: [UInt16] = [8_080], side: CaptureSide = .both, batch: Int = 5
    ) {
        self.init(
            talk.segments, talk.bytes, limits: limits, rules: rules, trusted: trusted, insidePorts: insidePorts,
            side: side, batch: batch)
    }

    init(
        _ segments: [Segment], _ bytes: [UInt8], limits: ConnectionLimits = TableRun.small,
        rules: HeaderRules = HeaderRules(), trusted: [String] = [], insidePorts: [UInt16] = [8_080],
        side: CaptureSide = .both, batch: Int = 5
    ) {
        var table = ConnectionTable(
            limits: limits, rules: rules, trustedHops: trusted.compactMap { IPNetwork($0) },
            insidePorts: insidePorts, side: side)
        for start in stride(from: 0, to: segments.count, by: batch) {
            let part = Array(segments[start..<min(start + batch, segments.count)])
            table.observe(part.span, bytes: bytes.raw)
            mostOpen = max(mostOpen, table.openConnections)
        }
        openConnections = table.openConnections
        table.finishAll()
        openAtEnd = table.openConnections
        events = table.events
        counters = table.counters
    }

    /// A table that costs a test no memory.
    static var small: ConnectionLimits {
        var limits = ConnectionLimits()
        limits.connections = 1_000
        return limits
    }

    var records: [ConnectionRecord] { events.finished }
    var exchanges: [Exchange] { events.carried.map(\.exchange) }

    /// The record when there is exactly one.
    var only: ConnectionRecord? { records.count == 1 ? records[0] : nil }
}

extension Nanoseconds? {
    /// Milliseconds, to a hundredth.
    var rounded: Double? { map { ($0.milliseconds * 100).rounded() / 100 } }
}

/// TLS as bytes in records.
enum TLSBytes {
    static let changeCipherSpec = record(20, [1])
    static func applicationData(_ length: Int) -> [UInt8] { record(23, Array(repeating: 0x55, count: length)) }
    /// An encrypted Finished of TLS 1.3 under SHA-256: 4 + 32 bytes, content type and tag (RFC 8446 §4.4.4, §5.2).
    static let finished13 = applicationData(53)
    /// An encrypted HTTP/2 SETTINGS acknowledgement: 9 bytes, content type and tag.
    static let settingsAcknowledgement = applicationData(26)
    static let retryRandom: [UInt8] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2,
        0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ]

    static func clientHello(_ hello: HelloBuilder = .typical()) -> [UInt8] { record(22, hello.message) }

    static func hello(name: String = "api.example.com", alpn: String = "http/1.1") -> HelloBuilder {
        var hello = HelloBuilder()
        hello.add(0x0000, serverName(name))
        hello.add(0x000A, list16(word(0x001D)))
        hello.add(0x000D, list16(word(0x0403) + word(0x0804)))
        hello.add(0x0010, protocols(alpn))
        hello.add(0x002B, [4] + word(0x0304) + word(0x0303))
        return hello
    }

    static func serverHello13(random: [UInt8] = Array(repeating: 5, count: 32), resumed: Bool = false) -> [UInt8] {
        var extensions: [(UInt16, [UInt8])] = [(0x002B, word(0x0304))]
        if resumed { extensions.append((0x0029, [0, 0])) }
        return record(
            22,
            serverHello(random: random, sessionID: Array(repeating: 7, count: 32), extensions: extensions))
    }

    static var retryRequest: [UInt8] { serverHello13(random: retryRandom) }

    /// EncryptedExtensions … Finished as one record, after the ServerHello and its change_cipher_spec.
    static func serverFlight13(resumed: Bool = false) -> [UInt8] {
        serverHello13(resumed: resumed) + changeCipherSpec + applicationData(900)
    }

    /// ServerHello, Certificate, ServerHelloDone.
    static var serverFlight12: [UInt8] {
        record(22, serverHello(sessionID: Array(repeating: 9, count: 32), cipher: 0xC02F))
            + record(22, handshake(11, Array(repeating: 1, count: 700))) + record(22, handshake(14, []))
    }

    /// ServerHello that echoes the offered session, change_cipher_spec, encrypted Finished.
    static var resumedFlight12: [UInt8] {
        record(22, serverHello(sessionID: Array(repeating: 7, count: 32), cipher: 0xC02F)) + changeCipherSpec
            + encryptedFinished12
    }

    /// ClientKeyExchange, change_cipher_spec, encrypted Finished.
    static var clientFlight12: [UInt8] {
        record(22, handshake(16, Array(repeating: 2, count: 66))) + changeCipherSpec + encryptedFinished12
    }

    /// An explicit nonce that no clear handshake type begins with, ciphertext and tag.
    static var encryptedFinished12: [UInt8] { record(22, Array(repeating: 0xA7, count: 40)) }
}

extension TCPConversation {
    /// A TLS 1.3 handshake whose client is `far` milliseconds away.
    mutating func tls13(far: Double = 10, hello: HelloBuilder = TLSBytes.hello(), resumed: Bool = false) {
        send(.client, TLSBytes.clientHello(hello))
        wait(1)
        send(.server, TLSBytes.serverFlight13(resumed: resumed))
        wait(far)
        send(.client, TLSBytes.changeCipherSpec + TLSBytes.finished13)
    }
}
