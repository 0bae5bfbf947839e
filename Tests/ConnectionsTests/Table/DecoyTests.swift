import Connections
import Base
import TestSupport
import Testing

/// Hellos that the server never accepted: sent with a bad checksum or too small a TTL to mislead who listens.
struct DecoyTests {
    static var decoy: HelloBuilder {
        var hello = TLSBytes.hello(name: "decoy.example.org", alpn: "h2")
        hello.sessionID = Array(repeating: 8, count: 32)
        hello.ciphers = [0x1303, 0xC030]
        return hello
    }

    /// The decoy first, and then the client's own hello with the same sequence number.
    static func talk(_ decoy: [UInt8], far: Double = 20) -> TCPConversation {
        var talk = TCPConversation()
        talk.handshake(roundTrip: 10)
        talk.send(.client, decoy, sequence: talk.clientNext)
        talk.tls13(far: far)
        return talk
    }

    @Test func `a hello that the server's flight contradicts is forgotten, and the round trip kept`() throws {
        var talk = TCPConversation()
        talk.handshake(roundTrip: 10)
        // The capture did not see the client's own.
        talk.tls13(far: 20, hello: Self.decoy)
        let run = TableRun(talk)
        let record = try #require(run.only)
        #expect(record.content == .tls)
        #expect(record.hello == nil)
        #expect(record.roundTripTLS.rounded == 20)
        #expect(run.counters.contradictedHellos == 1)
    }

    @Test(arguments: [-30, 0, 30])
    func `of two hellos for the same bytes neither is believed`(longer: Int) throws {
        var decoy = TLSBytes.clientHello(Self.decoy)
        if longer > 0 { decoy += TLSBytes.applicationData(longer) }
        if longer < 0 { decoy.removeLast(-longer) }
        let run = TableRun(Self.talk(decoy))
        let record = try #require(run.only)
        #expect(record.hello == nil)
        #expect(run.counters.contradictedHellos == 1)
    }

    @Test func `a server that has not acknowledged the whole hello answers another one`() throws {
        var talk = TCPConversation()
        talk.handshake(roundTrip: 10)
        let hello = TLSBytes.clientHello(TLSBytes.hello())
        talk.send(.client, hello)
        talk.send(.server, TLSBytes.serverFlight13(), acknowledging: talk.clientNext &- 5)
        talk.wait(20)
        talk.send(.client, TLSBytes.changeCipherSpec + TLSBytes.finished13)
        #expect(try #require(TableRun(talk).only).hello == nil)
    }

    @Test func `a hello that is sent again, in one piece or in other pieces, is believed`() throws {
        let hello = TLSBytes.clientHello(TLSBytes.hello())
        for cut in [hello.count, 1, 40, 70] {
            var talk = TCPConversation()
            talk.handshake(roundTrip: 10)
            talk.send(.client, Array(hello.prefix(cut)), sequence: talk.clientNext)
            talk.tls13()
            talk.send(.client, hello, sequence: talk.clientNext &- UInt32(hello.count + 64))
            let run = TableRun(talk)
            #expect(run.only?.hello?.serverName == "api.example.com", "\(cut)")
            #expect(run.counters.contradictedHellos == 0)
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 50])
    func `a hello in records of any size is read`(size: Int) throws {
        let hello = TLSBytes.hello()
        let plain = TCPConversation().hello(TLSBytes.clientHello(hello))
        let cut = TCPConversation().hello(FirstBytesTests.cut(hello.message, to: size))
        #expect(TableRun(cut).only?.hello?.ja4 == TableRun(plain).only?.hello?.ja4)
        #expect(TableRun(cut).only?.hello != nil)
        #expect(TableRun(cut).only?.roundTripTLS.rounded == 20)
        // In segments of one byte as well.
        let bytes = TCPConversation().hello(FirstBytesTests.cut(hello.message, to: size), segments: 1)
        #expect(TableRun(bytes).only?.hello?.ja4 == TableRun(plain).only?.hello?.ja4)
    }
}

extension TCPConversation {
    /// A handshake with the given first flight, in segments of `size` bytes.
    fileprivate func hello(_ flight: [UInt8], segments size: Int = 1_400) -> TCPConversation {
        var talk = self
        talk.handshake(roundTrip: 10)
        for start in stride(from: 0, to: flight.count, by: size) {
            talk.send(.client, Array(flight[start..<min(start + size, flight.count)]))
        }
        talk.wait(1)
        talk.send(.server, TLSBytes.serverFlight13())
        talk.wait(20)
        talk.send(.client, TLSBytes.changeCipherSpec + TLSBytes.finished13)
        return talk
    }
}
