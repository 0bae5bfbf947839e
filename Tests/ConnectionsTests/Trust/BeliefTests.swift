import Connections
import Base
import TestSupport
import Testing

struct BeliefTests {
    static let gateway = InsideHopTests.gateway

    static func run(
        _ talk: TCPConversation, insidePorts: [UInt16] = [8_080], side: CaptureSide = .both, batch: Int = 1
    ) -> TableRun {
        TableRun(talk, trusted: ["10.0.0.0/24"], insidePorts: insidePorts, side: side, batch: batch)
    }

    /// Exchanges of accounts on one connection.
    static func exchanges(_ accounts: [String], to server: End = InsideHopTests.backend, handshake: Bool = true)
        -> TCPConversation
    {
        var talk = TCPConversation(client: gateway, server: server)
        if handshake { talk.handshake(roundTrip: 1) }
        for account in accounts {
            talk.send(.client, String.post("q", account: account))
            talk.wait(5)
            talk.send(.server, String.ok("answer"))
            talk.wait(5)
        }
        return talk
    }

    @Test(arguments: [443, 8_080, 80])
    func `one spoofed data packet books nothing, whatever its port`(port: UInt16) {
        var talk = TCPConversation(client: Self.gateway, server: End("10.0.0.2", port))
        talk.send(.client, String.post("q", account: "victim"))
        for ports in [[8_080], [port]] {
            let run = Self.run(talk, insidePorts: ports)
            #expect(run.exchanges.isEmpty)
            #expect(run.counters.exchanges.unansweredRequests == 1)
        }
    }

    @Test func `a spoofed SYN is no handshake, with or without a guessed acknowledgement`() {
        for acknowledging in [0, 1, 700_002, UInt32.max] {
            var talk = TCPConversation(client: Self.gateway, server: InsideHopTests.backend)
            talk.syn()
            talk.send(.client, [], acknowledging: acknowledging)
            talk.send(
                .client, Array(String.post("q", account: "victim").utf8), acknowledging: acknowledging)
            #expect(Self.run(talk).exchanges.isEmpty)
            // The server answers the SYN, but the spoofer cannot see with which number.
            var answered = TCPConversation(client: Self.gateway, server: InsideHopTests.backend)
            answered.syn()
            answered.synAck()
            answered.send(
                .client, Array(String.post("q", account: "victim").utf8), acknowledging: acknowledging)
            answered.reset(.server)
            #expect(Self.run(answered).exchanges.isEmpty, "acknowledging \(acknowledging)")
        }
    }

    @Test func `HTTP on an edge side or another port is counted, named, and believed in nothing`() {
        let edge = Self.run(Self.exchanges(["a", "b"]), side: .edge)
        #expect(edge.exchanges.map(\.account) == [nil, nil])
        #expect(edge.exchanges.map(\.client) == [nil, nil])
        #expect(edge.counters.edgeHTTP == 1)
        for port: UInt16 in [80, 443, 9_000] {
            let other = Self.run(Self.exchanges(["a"], to: End("10.0.0.2", port)))
            #expect(other.exchanges.map(\.account) == [nil])
            #expect(other.counters.otherPortHTTP == 1)
            #expect(other.counters.otherHTTPPorts == [port])
            let named = Self.run(Self.exchanges(["a"], to: End("10.0.0.2", port)), insidePorts: [8_080, port])
            #expect(named.exchanges.map(\.account?.text) == ["a"])
        }
    }

    @Test func `a connection joined midway is believed once the server has answered its first request`() {
        let run = Self.run(Self.exchanges(["a", "b", "c"], handshake: false))
        #expect(run.exchanges.map(\.account?.text) == ["a", "b", "c"])
        #expect(run.counters.exchanges.unconfirmedExchanges == 0)
    }

    @Test(arguments: [false, true])
    func `a body under way when the capture joins cannot name an account`(answersTwice: Bool) {
        // A client with an account sends a long body that consists of heads with another's name.
        var talk = TCPConversation(client: Self.gateway, server: InsideHopTests.backend)
        for _ in 0..<5 {
            talk.send(.client, String.get("victim"))
            talk.wait(100)
        }
        talk.send(.server, String.ok("of the upload"))
        if answersTwice {
            talk.wait(5)
            talk.send(.client, String.get("own"))
            talk.wait(5)
            talk.send(.server, String.ok("of the next"))
        }
        let run = Self.run(talk)
        #expect(run.exchanges.allSatisfy { $0.account?.text != "victim" })
    }

    @Test func `a forged packet before the real stream does not hide it`() {
        var talk = TCPConversation(client: Self.gateway, server: InsideHopTests.backend)
        talk.send(.client, Array(String.post("q", account: "victim").utf8), sequence: 0x7000_0000)
        talk.wait(5)
        for account in ["a", "b", "c", "d"] {
            talk.send(.client, String.post("q", account: account))
            talk.wait(5)
            talk.send(.server, String.ok("answer"))
            talk.wait(5)
        }
        let accounts = Self.run(talk).exchanges.compactMap(\.account?.text)
        #expect(accounts.suffix(2) == ["c", "d"])
        #expect(!accounts.contains("victim"))
    }

    @Test func `a response that acknowledges other bytes than the request's confirms nothing`() {
        for distance in [-100_000, 100_000] as [Int32] {
            var talk = TCPConversation(client: Self.gateway, server: InsideHopTests.backend)
            talk.send(.client, String.post("q", account: "victim"))
            let number = talk.clientNext &+ UInt32(bitPattern: distance)
            talk.send(.server, Array(String.ok("answer to another").utf8), acknowledging: number)
            talk.send(.client, String.post("q", account: "victim"))
            let run = Self.run(talk)
            #expect(run.exchanges.allSatisfy { $0.account == nil })
        }
    }
}
