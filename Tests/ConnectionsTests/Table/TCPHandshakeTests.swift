import Connections
import Base
import Packets
import TestSupport
import Testing

struct TCPHandshakeTests {
    @Test func `the SYN gives the signature and the hops; the SYN-ACK to ACK time gives the round trip`() throws {
        var talk = TCPConversation()
        talk.hopLimit = 51
        talk.handshake(roundTrip: 12.5)
        talk.tls13(far: 20)
        let record = try #require(TableRun(talk).only)
        #expect(
            record.signature.map(String.init(describing:)) == "4:51+13:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0")
        #expect(record.signature?.hopDistance == 13)
        #expect(record.signature?.link == .ethernet)
        #expect(record.roundTripTCP.rounded == 12.5)
        #expect(!record.midstream)
        #expect(record.client == talk.client.endpoint)
        #expect(record.server == talk.server.endpoint)
        #expect(record.first == TCPConversation.time(0))
        #expect(record.last == TCPConversation.time(33.5))
    }

    @Test func `IPv6 connections are told apart by the whole address`() throws {
        var talk = TCPConversation(client: End("2001:db8::10", 40_000), server: End("2001:db8:1::1", 443))
        talk.handshake()
        talk.tls13()
        var other = TCPConversation(
            client: End("2001:db8:0:1::10", 40_000), server: End("2001:db8:1::1", 443), clientISN: 77, at: 3)
        other.handshake(roundTrip: 30)
        other.tls13(far: 30)
        talk.merge(other)
        let run = TableRun(talk)
        #expect(run.records.count == 2)
        #expect(run.records.map(\.roundTripTCP.rounded) == [10, 30])
        #expect(run.records.map(\.roundTripTLS.rounded) == [10, 30])
        #expect(run.records.allSatisfy { $0.signature?.isIPv6 == true })
    }

    @Test(arguments: [4.0, 40.0])
    func `later data → ACK samples lower the round trip and never raise it`(later: Double) throws {
        var talk = TCPConversation()
        talk.handshake(roundTrip: 20)
        talk.tls13(far: 20)
        talk.send(.server, TLSBytes.applicationData(500))
        talk.wait(later)
        talk.send(.client)
        let record = try #require(TableRun(talk).only)
        #expect(record.roundTripTCP.rounded == min(20, later))
    }

    @Test(arguments: [true, false])
    func `a SYN or SYN-ACK sent twice leaves the handshake untimed`(twiceTheSYN: Bool) throws {
        var talk = TCPConversation()
        talk.syn()
        if twiceTheSYN {
            talk.wait(1_000)
            talk.repeatLast()
        }
        talk.synAck()
        if !twiceTheSYN {
            talk.wait(1_000)
            talk.repeatLast()
        }
        talk.wait(3)
        talk.send(.client)
        talk.send(.client, TLSBytes.applicationData(300))
        #expect(try #require(TableRun(talk).only).roundTripTCP == nil)

        // Data that is acknowledged still gives one.
        talk.send(.server, TLSBytes.applicationData(300))
        talk.wait(7)
        talk.send(.client)
        #expect(try #require(TableRun(talk).only).roundTripTCP.rounded == 7)
    }

    @Test func `server data sent twice is not timed`() throws {
        var talk = TCPConversation()
        talk.handshake(roundTrip: 200)
        talk.send(.client, TLSBytes.applicationData(300))
        talk.send(.server, TLSBytes.applicationData(300))
        talk.wait(100)
        talk.repeatLast()
        talk.wait(5)
        talk.send(.client)
        #expect(try #require(TableRun(talk).only).roundTripTCP.rounded == 200)
    }

    @Test func `the first acknowledgement counts only if it acknowledges the SYN-ACK alone`() throws {
        var talk = TCPConversation()
        talk.syn()
        talk.synAck()
        talk.wait(5)
        talk.send(.client, Array("x".utf8), acknowledging: talk.serverNext &+ 100)
        #expect(try #require(TableRun(talk).only).roundTripTCP == nil)
    }

    @Test(arguments: [7, 8])
    func `without a handshake a few samples are not enough for a round trip, many are`(samples: Int) throws {
        var talk = TCPConversation()
        for index in 0..<samples {
            talk.send(.server, TLSBytes.applicationData(300))
            talk.wait(index == 3 ? 15 : 40)
            talk.send(.client)
        }
        let record = try #require(TableRun(talk).only)
        #expect(record.midstream)
        #expect(record.roundTripTCP.rounded == (samples < 8 ? nil : 15))
    }

    @Test func `an attempt nobody answered is not reported; an answered one is`() {
        var talk = TCPConversation()
        talk.syn()
        #expect(TableRun(talk).records.isEmpty)
        talk.synAck()
        #expect(TableRun(talk).records.count == 1)
    }

    @Test func `data on the SYN is counted once and read`() throws {
        var talk = TCPConversation()
        let hello = TLSBytes.clientHello(TLSBytes.hello())
        talk.segment(.client, .syn, sequence: talk.clientNext, acknowledgement: 0, payload: hello)
        talk.skip(.client, 1 + hello.count)
        talk.synAck()
        talk.send(.server, TLSBytes.serverFlight13())
        talk.wait(9)
        talk.send(.client, TLSBytes.finished13)
        let record = try #require(TableRun(talk).only)
        #expect(record.bytesUp == UInt64(hello.count + TLSBytes.finished13.count))
        #expect(record.hello?.serverName == "api.example.com")
        #expect(record.roundTripTLS.rounded == 9)
    }
}
