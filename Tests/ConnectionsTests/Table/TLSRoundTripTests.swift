import Connections
import Base
import Packets
import TestSupport
import Testing

struct TLSRoundTripTests {
    static func open(_ body: (inout TCPConversation) -> Void) -> TableRun {
        var talk = TCPConversation()
        talk.handshake(roundTrip: 10)
        body(&talk)
        return TableRun(talk)
    }

    @Test(arguments: [false, true])
    func `TLS 1.3: ServerHello … Finished to the client's Finished`(resumed: Bool) throws {
        let record = try #require(Self.open { $0.tls13(far: 82, resumed: resumed) }.only)
        #expect(record.content == .tls)
        #expect(record.roundTripTCP.rounded == 10)
        #expect(record.roundTripTLS.rounded == 82)
        #expect(record.hello?.version == 0x0304)
        #expect(record.hello?.resumed == resumed)
        #expect(record.hello?.retried == false)
        #expect(record.hello?.applicationProtocol == "http/1.1")
    }

    @Test func `TLS 1.3: the change_cipher_spec that goes ahead of Finished is an answer too`() throws {
        let record = try #require(
            Self.open {
                $0.send(.client, TLSBytes.clientHello(TLSBytes.hello()))
                $0.send(.server, TLSBytes.serverFlight13())
                $0.wait(30)
                $0.send(.client, TLSBytes.changeCipherSpec)
                $0.wait(5)
                $0.send(.client, TLSBytes.finished13)
            }.only)
        #expect(record.roundTripTLS.rounded == 30)
    }

    @Test func `TLS 1.2: ServerHelloDone to ClientKeyExchange`() throws {
        let record = try #require(
            Self.open {
                $0.send(.client, TLSBytes.clientHello(TLSBytes.hello()))
                $0.wait(2)
                $0.send(.server, TLSBytes.serverFlight12)
                $0.wait(44)
                $0.send(.client, TLSBytes.clientFlight12)
                $0.wait(1)
                $0.send(.server, TLSBytes.changeCipherSpec + TLSBytes.encryptedFinished12)
                $0.wait(3)
                $0.send(.client, TLSBytes.applicationData(400))
            }.only)
        #expect(record.roundTripTLS.rounded == 44)
        #expect(record.hello?.version == 0x0303)
        #expect(record.hello?.resumed == false)
    }

    @Test func `TLS 1.2 resumed: the server's Finished to the client's change_cipher_spec`() throws {
        let record = try #require(
            Self.open {
                $0.send(.client, TLSBytes.clientHello(TLSBytes.hello()))
                $0.wait(2)
                $0.send(
                    .server,
                    TLSBytes.resumedFlight12)
                $0.wait(33)
                $0.send(.client, TLSBytes.changeCipherSpec + TLSBytes.encryptedFinished12)
            }.only)
        #expect(record.roundTripTLS.rounded == 33)
        #expect(record.hello?.resumed == true)
    }

    @Test(
        arguments: [(60.0, 50.0), (50.0, 60.0)])
    func `helloRetryRequest: the first hello's JA4 is kept, both legs are timed and the smaller counts`(
        first: Double, second: Double
    ) throws {
        var retried = TLSBytes.hello()
        retried.add(0x002C, list16([1, 2, 3]))
        let alone = try #require(Self.open { $0.tls13() }.only)
        for ownSegment in [false, true] {
            let record = try #require(
                Self.open {
                    $0.send(.client, TLSBytes.clientHello(TLSBytes.hello()))
                    $0.send(.server, TLSBytes.retryRequest + TLSBytes.changeCipherSpec)
                    $0.wait(first)
                    // The change_cipher_spec stands before the second hello (RFC 8446 §D.4).
                    if ownSegment {
                        $0.send(.client, TLSBytes.changeCipherSpec)
                        $0.send(.client, TLSBytes.clientHello(retried))
                    } else {
                        $0.send(.client, TLSBytes.changeCipherSpec + TLSBytes.clientHello(retried))
                    }
                    $0.wait(1)
                    $0.send(.server, TLSBytes.serverHello13(resumed: true) + TLSBytes.applicationData(800))
                    $0.wait(second)
                    $0.send(.client, TLSBytes.finished13)
                }.only)
            #expect(record.hello?.ja4 == alone.hello?.ja4)
            #expect(record.hello?.retried == true)
            #expect(record.hello?.version == 0x0304, "change_cipher_spec in its own segment: \(ownSegment)")
            #expect(record.hello?.resumed == true, "change_cipher_spec in its own segment: \(ownSegment)")
            #expect(record.roundTripTLS.rounded == 50, "change_cipher_spec in its own segment: \(ownSegment)")
        }
    }

    @Test(arguments: [53, 200])
    func `early data does not answer the server's flight; Finished does`(length: Int) throws {
        var hello = TLSBytes.hello()
        hello.add(0x002A)
        hello.add(0x0029, [0, 0])
        let record = try #require(
            Self.open {
                let before = $0.serverNext
                $0.send(.client, TLSBytes.clientHello(hello))
                $0.send(.client, TLSBytes.changeCipherSpec + TLSBytes.applicationData(200))
                $0.wait(2)
                $0.send(.server, TLSBytes.serverFlight13(resumed: true))
                $0.wait(3)
                // Sent before the server's flight reached the client.
                $0.send(.client, TLSBytes.applicationData(length), acknowledging: before)
                $0.wait(67)
                $0.send(.client, TLSBytes.applicationData(21) + TLSBytes.finished13)
            }.only)
        #expect(record.roundTripTLS.rounded == 70)
        #expect(record.hello?.resumed == true)
    }

    @Test(arguments: ["hello", "server", "early"])
    func `a flight sent twice is not timed`(what: String) throws {
        let record = try #require(
            Self.open {
                $0.send(.client, TLSBytes.clientHello(TLSBytes.hello()))
                if what == "hello" {
                    $0.wait(200)
                    $0.repeatLast()
                }
                $0.send(.server, TLSBytes.serverFlight13())
                if what == "server" {
                    $0.wait(200)
                    $0.repeatLast()
                }
                if what == "early" {
                    // A part of the flight again, as after a tail loss.
                    $0.wait(200)
                    $0.send(.server, TLSBytes.applicationData(100), sequence: $0.serverNext &- 105)
                }
                $0.wait(15)
                $0.send(.client, TLSBytes.changeCipherSpec + TLSBytes.finished13)
            }.only)
        #expect(record.roundTripTLS == nil)
        #expect(record.hello?.version == 0x0304)
    }

    @Test func `server data ahead of the client's Finished does not shorten the time`() throws {
        let record = try #require(
            Self.open {
                $0.send(.client, TLSBytes.clientHello(TLSBytes.hello()))
                $0.send(.server, TLSBytes.serverFlight13())
                let flight = $0.serverNext
                $0.wait(35)
                $0.send(.server, TLSBytes.applicationData(64))
                $0.wait(5)
                $0.send(.client, TLSBytes.changeCipherSpec + TLSBytes.finished13, acknowledging: flight)
            }.only)
        #expect(record.roundTripTLS.rounded == 40)
    }

    @Test func `a flight of several segments is timed from its last one`() throws {
        let record = try #require(
            Self.open {
                $0.send(.client, TLSBytes.clientHello(TLSBytes.hello()))
                let flight = TLSBytes.serverHello13() + TLSBytes.applicationData(9_000)
                for start in stride(from: 0, to: flight.count, by: 700) {
                    $0.send(.server, Array(flight[start..<min(start + 700, flight.count)]))
                    $0.wait(1)
                }
                $0.wait(24)
                $0.send(.client, TLSBytes.finished13)
            }.only)
        #expect(record.roundTripTLS.rounded == 25)
    }

    @Test(
        arguments: [(48.0, 48.0), (70.0, 60.0), (2.0, 60.0)])
    func `the HTTP/2 SETTINGS acknowledgement gives a second sample, unless it undercuts the TCP round trip`(
        lag: Double, expected: Double
    ) throws {
        let record = try #require(
            Self.open {
                $0.tls13(far: 60, hello: TLSBytes.hello(alpn: "h2"))
                $0.wait(1)
                let before = $0.serverNext
                $0.send(.server, TLSBytes.applicationData(100))
                $0.wait(lag)
                // Two milliseconds after the server's data, it acknowledges what the server had sent before.
                $0.send(.client, TLSBytes.settingsAcknowledgement, acknowledging: lag < 10 ? before : nil)
                $0.wait(1)
                // A later one is somebody else's: only the first counts.
                $0.send(.server, TLSBytes.applicationData(100))
                $0.wait(20)
                $0.send(.client, TLSBytes.settingsAcknowledgement)
            }.only)
        #expect(record.roundTripTLS.rounded == expected)
    }

    @Test func `without HTTP/2 on offer a record of that length means nothing`() throws {
        let record = try #require(
            Self.open {
                $0.tls13(far: 60)
                $0.send(.server, TLSBytes.applicationData(100))
                $0.wait(20)
                $0.send(.client, TLSBytes.settingsAcknowledgement)
            }.only)
        #expect(record.roundTripTLS.rounded == 60)
    }

    @Test func `a client whose handshake is never answered does not stay under observation for ever`() throws {
        var limits = TableRun.small
        limits.readers = 1
        // Only the client's direction is captured, as on one leg of an asymmetric path.
        var first = TCPConversation()
        first.syn()
        first.send(.client, TLSBytes.clientHello(TLSBytes.hello()))
        first.send(.client, TLSBytes.changeCipherSpec + TLSBytes.finished13)
        first.send(.client, TLSBytes.applicationData(500))
        var second = TCPConversation(client: End("192.0.2.11", 50_000), at: 1)
        second.handshake()
        second.tls13()
        first.merge(second)
        let run = TableRun(first, limits: limits)
        #expect(run.counters.unreadForWantOfReaders == 0)
        #expect(run.records.compactMap(\.hello).count == 2)
    }
}
