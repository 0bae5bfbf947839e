import Connections
import Testing

/// Writes down what a scanner finds.
private struct Journal: TLSRecordSink {
    var hellos: [[UInt8]] = []
    var events: [TLSEvent] = []

    mutating func clientHello(_ body: RawSpan) {
        hellos.append((0..<body.byteCount).map { body.byte(at: $0) })
    }

    mutating func event(_ event: TLSEvent) { events.append(event) }
}

extension RawSpan {
    fileprivate func byte(at offset: Int) -> UInt8 {
        // SAFETY: any byte is a valid UInt8; the load is bounds-checked.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}

extension TLSRecordScanner {
    /// Feeds bytes that were captured whole.
    fileprivate mutating func feed(_ bytes: ArraySlice<UInt8>, hidden: Int = 0, into journal: inout Journal) {
        let chunk = Array(bytes)
        feed(chunk.raw, length: chunk.count + hidden, into: &journal)
    }
}

private func beginsClientHello(_ bytes: [UInt8]) -> Bool? {
    TLSRecordScanner.beginsClientHello(bytes.raw)
}

struct TLSRecordScannerTests {
    private let retryRandom: [UInt8] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2,
        0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ]

    /// Feeds a stream in chunks of a size.
    private func scan(_ stream: [UInt8], chunk: Int) -> Journal {
        var scanner = TLSRecordScanner()
        var journal = Journal()
        for start in stride(from: 0, to: stream.count, by: chunk) {
            scanner.feed(stream[start..<min(start + chunk, stream.count)], into: &journal)
        }
        #expect(scanner.bytesHeld == 0)
        return journal
    }

    private var tls12Client: [UInt8] {
        record(22, HelloBuilder.typical().message) + record(22, handshake(16, Array(repeating: 9, count: 66)))
            + record(20, [1]) + record(22, Array(repeating: 0xEE, count: 40))
            + record(23, Array(repeating: 0xEE, count: 300)) + record(21, Array(repeating: 0xEE, count: 26))
    }

    @Test(arguments: [1, 2, 3, 5, 7, 64, 1000, 100_000])
    func `finds the same whatever the chunks`(chunk: Int) {
        let journal = scan(tls12Client, chunk: chunk)
        #expect(journal.hellos == [HelloBuilder.typical().body])
        #expect(
            journal.events == [
                .clientKeyExchange, .changeCipherSpec, .encryptedHandshake(length: 40),
                .applicationData(length: 300),
                .alert(description: nil),
            ])
    }

    @Test(arguments: [1, 6, 50, 100_000])
    func `the server's flight of TLS 1.2 ends where it should`(chunk: Int) {
        // Two messages in one record, then a certificate over three.
        let certificate = handshake(11, Array(repeating: 1, count: 3000))
        let hello = serverHello(sessionID: [4, 4], cipher: 0xC02F)
        let stream =
            record(22, hello + Array(certificate[..<100])) + record(22, Array(certificate[100..<1000]))
            + record(22, Array(certificate[1000...]) + handshake(14, [])) + record(21, [2, 40])
        let journal = scan(stream, chunk: chunk)
        #expect(journal.events.count == 4)
        guard case .serverHello(let server)? = journal.events.first else {
            Issue.record("no ServerHello")
            return
        }
        #expect(server.version == 0x0303)
        #expect(server.cipherSuite == 0xC02F)
        #expect(!server.isHelloRetryRequest)
        // The alert's description is read only where the chunk with its header holds it too.
        let alert = TLSEvent.alert(description: chunk == 1 || chunk == 6 ? nil : 40)
        #expect(journal.events.dropFirst().dropLast() == [.certificate, .serverHelloDone])
        if chunk == 1 || chunk == 100_000 { #expect(journal.events.last == alert) }
    }

    @Test(arguments: [1, 11, 100_000])
    func `second hello behind a change cipher spec is read`(chunk: Int) {
        let stream =
            record(22, HelloBuilder.typical().message) + record(20, [1])
            + record(22, HelloBuilder.typical(name: "again.example").message)
            + record(23, Array(repeating: 0, count: 53))
        let journal = scan(stream, chunk: chunk)
        #expect(journal.hellos == [HelloBuilder.typical().body, HelloBuilder.typical(name: "again.example").body])
        #expect(journal.events == [.changeCipherSpec, .applicationData(length: 53)])
    }

    @Test func `a hello of 64 KiB over many records and segments is read`() {
        var builder = HelloBuilder.typical()
        builder.add(0x0015, Array(repeating: 0, count: 65_000))
        let message = builder.message
        var stream: [UInt8] = []
        for start in stride(from: 0, to: message.count, by: 500) {
            stream += record(22, Array(message[start..<min(start + 500, message.count)]))
        }
        #expect(scan(stream, chunk: 1400).hellos == [builder.body])
        #expect(scan(stream, chunk: 200_000).hellos == [builder.body])
    }

    @Test func `a hello beyond the limit is stepped over`() {
        var scanner = TLSRecordScanner()
        var journal = Journal()
        let message = [1, 2, 0, 0] + Array(repeating: UInt8(3), count: 0x20000)
        for start in stride(from: 0, to: message.count, by: 16_000) {
            scanner.feed(
                record(22, Array(message[start..<min(start + 16_000, message.count)]))[...], into: &journal)
            #expect(scanner.bytesHeld == 0)
        }
        scanner.feed(record(23, [1, 2, 3])[...], into: &journal)
        #expect(journal.events == [.unreadableHello(.tooLong), .applicationData(length: 3)])
    }

    @Test func `retry and resumption are seen in the server hello`() {
        let retry = serverHello(random: retryRandom, extensions: [(0x002B, [3, 4])])
        let resumed = serverHello(sessionID: [1], extensions: [(0x002B, [3, 4]), (0x0029, [0, 0])])
        let stream = record(22, retry) + record(20, [1]) + record(22, resumed) + record(23, [0])
        let journal = scan(stream, chunk: 9)
        let hellos = journal.events.compactMap { event -> ServerHello? in
            if case .serverHello(let hello) = event { hello } else { nil }
        }
        #expect(hellos.map(\.isHelloRetryRequest) == [true, false])
        #expect(hellos.map(\.version) == [0x0304, 0x0304])
        #expect(hellos.map(\.acceptsPreSharedKey) == [false, true])
    }

    @Test func `below TLS 1.3 the echoed session ID means resumption`() throws {
        func resumes(_ message: [UInt8], _ offered: [UInt8]) throws -> Bool {
            let body = Array(message.dropFirst(4))
            return try ServerHello(body.raw).resumes(offered: SessionID(offered.raw))
        }
        #expect(try resumes(serverHello(sessionID: [1, 2, 3]), [1, 2, 3]))
        #expect(try !resumes(serverHello(sessionID: [1, 2, 3]), [1, 2, 4]))
        #expect(try !resumes(serverHello(), []))
    }

    @Test func `records cut by a snap length keep their framing`() {
        var scanner = TLSRecordScanner()
        var journal = Journal()
        let data = record(23, Array(repeating: 1, count: 1000))
        scanner.feed(data[..<100], hidden: data.count - 100, into: &journal)
        #expect(scanner.state == .betweenRecords)
        scanner.feed(data[..<100], hidden: 500, into: &journal)
        scanner.feed([], hidden: data.count - 600, into: &journal)
        scanner.feed(data[...], into: &journal)
        #expect(journal.events == Array(repeating: .applicationData(length: 1000), count: 3))
    }

    @Test func `a hello with a hole is reported and the rest followed`() {
        var scanner = TLSRecordScanner()
        var journal = Journal()
        let stream = record(22, HelloBuilder.typical().message)
        scanner.feed(stream[..<60], hidden: stream.count - 60, into: &journal)
        scanner.feed(record(20, [1])[...], into: &journal)
        #expect(journal.hellos.isEmpty)
        #expect(journal.events == [.unreadableHello(.truncated), .changeCipherSpec])
    }

    @Test func `a header that was not captured loses the stream until a chunk starts a record`() {
        var scanner = TLSRecordScanner()
        var journal = Journal()
        let data = record(23, Array(repeating: 1, count: 100))
        scanner.feed(data[..<50], hidden: 200, into: &journal)
        #expect(scanner.state == .lost)
        scanner.feed(Array(repeating: 0xC3, count: 500)[...], into: &journal)
        #expect(scanner.state == .lost)
        scanner.feed(data[...], into: &journal)
        #expect(scanner.state == .betweenRecords)
        #expect(journal.events == [.applicationData(length: 100), .applicationData(length: 100)])
    }

    @Test func `TLS behind a PROXY preamble is found`() {
        var scanner = TLSRecordScanner()
        var journal = Journal()
        let tls = record(22, HelloBuilder.typical().message)
        scanner.feed(Array("CONNECT api.example.com:443 HTTP/1.1\r\n\r\n".utf8)[...], into: &journal)
        #expect(scanner.state == .lost)
        #expect(beginsClientHello(tls) == true)
        scanner.feed(tls[...], into: &journal)
        #expect(journal.hellos == [HelloBuilder.typical().body])
    }

    @Test func `other bytes do not look like a client hello`() {
        let server = record(22, serverHello())
        #expect(beginsClientHello(server) == false)
        #expect(beginsClientHello([22, 3, 1, 2, 0]) == nil)
        #expect(beginsClientHello([22, 3, 1, 2, 0, 1, 9, 0, 0]) == false)
        // A handshake record is not empty, and the next record of a message is of the same type.
        #expect(beginsClientHello([22, 3, 1, 0, 0]) == false)
        #expect(beginsClientHello([22, 3, 1, 0, 1, 1, 23]) == false)
        #expect(beginsClientHello(Array("GET / HTTP/1.1".utf8)) == false)
    }

    @Test func `an interrupted hello is reported`() {
        let hello = HelloBuilder.typical().message
        let journal = scan(record(22, Array(hello[..<50])) + record(21, [1, 0]), chunk: 10_000)
        #expect(journal.events == [.unreadableHello(.truncated), .alert(description: 0)])
    }

    @Test func `an abandoned hello frees its memory`() {
        var scanner = TLSRecordScanner()
        var journal = Journal()
        let stream = record(22, HelloBuilder.typical().message) + record(20, [1])
        scanner.feed(stream[..<80], into: &journal)
        #expect(scanner.bytesHeld > 0)
        scanner.abandonHello()
        #expect(scanner.bytesHeld == 0)
        scanner.feed(stream[80...], into: &journal)
        #expect(journal.hellos.isEmpty)
        #expect(journal.events == [.changeCipherSpec])
    }

    /// Random chunks of random streams, some captured in part: no trap, and no more memory than a hello may take.
    @Test func `survives garbage`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var scanner = TLSRecordScanner()
            var journal = Journal()
            var stream = tls12Client
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                stream[Int.random(in: 0..<stream.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            var start = 0
            while start < stream.count {
                let end = min(stream.count, start + Int.random(in: 1...90, using: &random))
                let shown = Int.random(in: 0...(end - start), using: &random)
                scanner.feed(
                    stream[start..<(Bool.random() ? end : start + shown)],
                    hidden: Bool.random() ? 0 : end - start - shown,
                    into: &journal)
                start = end
            }
            #expect(scanner.bytesHeld <= 2 * TLSRecordScanner.helloLimit)
        }
    }

    @Test func `stays small`() {
        #expect(MemoryLayout<TLSRecordScanner>.size <= 48)
    }
}
