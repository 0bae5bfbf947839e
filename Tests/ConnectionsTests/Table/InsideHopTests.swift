import Connections
import Base
import Packets
import TestSupport
import Testing

struct InsideHopTests {
    static let gateway = End("10.0.0.1", 40_000)
    static let backend = End("10.0.0.2", 8_080)

    static func talk(_ body: (inout TCPConversation) -> Void) -> TCPConversation {
        .opened(client: gateway, server: backend, roundTrip: 1, body)
    }

    static func run(_ talk: TCPConversation, rules: HeaderRules = HeaderRules(), batch: Int = 5) -> TableRun {
        TableRun(talk, rules: rules, trusted: ["10.0.0.0/24"], batch: batch)
    }

    @Test func `exchanges carry their connection's number and are counted to it`() throws {
        var talk = Self.talk {
            for account in ["a", "b"] {
                $0.send(.client, String.post("q", account: account))
                $0.wait(5)
                $0.send(.server, String.ok("answer"))
                $0.wait(5)
            }
        }
        var other = TCPConversation(client: End("10.0.0.1", 40_001), server: Self.backend, at: 2)
        other.handshake(roundTrip: 1)
        other.send(.client, String.post("q", account: "c"))
        other.wait(3)
        other.send(.server, String.ok("answer"))
        talk.merge(other)
        let run = Self.run(talk)
        #expect(run.records.map(\.exchanges) == [2, 1])
        #expect(run.records.allSatisfy { $0.content == .http })
        for (account, port) in [("a", 40_000), ("b", 40_000), ("c", 40_001)] {
            let carried = run.events.carried.first { $0.exchange.account?.text == account }
            let record = run.records.first { $0.id == carried?.connection }
            #expect(record?.client.port == UInt16(port))
            #expect(carried?.exchange.complete == true)
        }
        #expect(run.events.opened.isEmpty)
    }

    @Test func `out-of-order segments of both sides give the same exchange`() {
        let request = Array(String.post(String(repeating: "x", count: 900)).utf8)
        let response = Array(String.ok(String(repeating: "y", count: 900)).utf8)
        for number in 0..<24 {
            var talk = Self.talk { _ in }
            for (side, bytes) in [(TCPConversation.Side.client, request), (.server, response)] {
                let first = talk.segments.count
                let size = (bytes.count + 3) / 4
                for start in stride(from: 0, to: bytes.count, by: size) {
                    talk.send(side, Array(bytes[start..<min(start + size, bytes.count)]))
                }
                talk.reorder(
                    first..<talk.segments.count, ClientHelloStreamTests.permutation(number, of: 4))
                talk.wait(5)
            }
            let run = Self.run(talk)
            #expect(run.exchanges.map(\.requestBytes) == [request.count])
            #expect(run.exchanges.map(\.responseBytes) == [response.count])
            #expect(run.exchanges.map(\.complete) == [true])
            #expect(run.exchanges.map(\.status) == [200])
            #expect(run.counters.lostStreamBytes == 0)
        }
    }

    @Test func `lost bytes are known by the other side's acknowledgement; the exchange keeps its size`() {
        let body = String(repeating: "y", count: 3_000)
        let response = Array(String.ok(body).utf8)
        let talk = Self.talk {
            $0.send(.client, String.post("q", account: "a"))
            $0.wait(5)
            $0.send(.server, Array(response[..<500]))
            $0.skip(.server, 1_000)
            $0.send(.server, Array(response[1_500..<2_000]))
            // Two holes, and one acknowledgement for all.
            $0.skip(.server, 500)
            $0.send(.server, Array(response[2_500...]))
            $0.wait(1)
            $0.send(.client)
            $0.wait(20)
            $0.send(.client, String.post("q", account: "b"))
            $0.send(.server, String.ok("fine"))
        }
        let run = Self.run(talk)
        #expect(run.exchanges.map(\.account?.text) == ["a", "b"])
        #expect(run.exchanges.map(\.responseBytes) == [response.count, String.ok("fine").utf8.count])
        #expect(run.exchanges.map(\.status) == [200, 200])
        #expect(run.counters.lostStreamBytes == 1_500)
        // The response ended when its last bytes came to be read, not at the connection's end.
        #expect(run.exchanges.first?.end == TCPConversation.time(7))
    }

    @Test
    func `lost bytes that nobody acknowledges are given up when too much waits, and reading goes on after them`() {
        let block = String(repeating: "z", count: 990)
        let request = Array(String.post(String(repeating: block, count: 210), account: "a").utf8)
        var talk = Self.talk { $0.drop(1..<2) }
        for start in stride(from: 0, to: request.count, by: 1_000) {
            let part = Array(request[start..<min(start + 1_000, request.count)])
            if start == 1_000 { talk.skip(.client, part.count) } else { talk.send(.client, part) }
        }
        talk.send(.client, String.post("q", account: "b"))
        talk.send(.client, String.post("q", account: "c"))
        let run = Self.run(talk)
        // The sender may have left them out: they are no loss, and nobody confirms that there is a server.
        #expect(run.counters.lostStreamBytes == 0)
        #expect(run.counters.givenUpStreamBytes == 1_000)
        #expect(run.events.losses.isEmpty)
        #expect(run.exchanges.isEmpty)
        #expect(run.counters.exchanges.unansweredRequests == 3)
    }

    @Test func `bodies cut by a snap length are followed by their lengths`() {
        let talk = Self.talk {
            for account in ["a", "b"] {
                $0.send(
                    .client, Array(String.post(String(repeating: "x", count: 5_000), account: account).utf8),
                    captured: 400)
                $0.send(
                    .server, Array(String.ok(String(repeating: "y", count: 9_000)).utf8), captured: 400)
            }
        }
        let run = Self.run(talk)
        #expect(run.exchanges.map(\.account?.text) == ["a", "b"])
        #expect(run.exchanges.map(\.complete) == [true, true])
        #expect(run.exchanges.allSatisfy { $0.responseBytes > 9_000 && $0.requestBytes > 5_000 })
    }

    @Test func `a hop that is not trusted is believed in nothing`() {
        let talk = Self.talk {
            $0.send(.client, String.post("q", extra: "User-Agent: x/1\r\nX-Forwarded-For: 192.0.2.9:1234\r\n"))
            $0.send(.server, String.ok("answer"))
        }
        let trusted = Self.run(talk)
        #expect(trusted.exchanges.first?.account?.text == "a")
        #expect(trusted.exchanges.first?.forwardedFor == End("192.0.2.9", 1_234).endpoint)
        #expect(trusted.counters.untrustedHops == 0)
        // The backend's own address being trusted does not help: the client's counts.
        for hops in [[], ["10.0.0.2/32"], ["192.0.2.0/24"]] {
            let run = TableRun(talk, trusted: hops)
            #expect(run.exchanges.count == 1)
            #expect(run.exchanges.first?.account == nil)
            #expect(run.exchanges.first?.client == nil)
            #expect(run.exchanges.first?.forwardedFor == nil)
            #expect(run.counters.untrustedHops == 1)
        }
    }

    @Test(arguments: [true, false])
    func `PROXY v2 before the request gives the edge's end, in one segment or two`(together: Bool) {
        var rules = HeaderRules()
        rules.trustsProxyHeader = true
        let header = ProxyHeaderTests.version2(family: 0x11, ProxyHeaderTests.v4Block + [0xE0, 0, 3, 1, 2, 3])
        let request = Array(String.post("q").utf8)
        let talk = Self.talk {
            if together {
                $0.send(.client, header + request)
            } else {
                $0.send(.client, header)
                $0.send(.client, request)
            }
            $0.send(.server, String.ok("answer"))
        }
        let run = Self.run(talk, rules: rules)
        #expect(run.exchanges.map(\.forwardedFor) == [ProxyHeaderTests.v4])
        #expect(run.exchanges.map(\.requestBytes) == [request.count])
    }

    @Test func `a request cut anywhere in two is read`() {
        let request = Array(String.post("q").utf8)
        for cut in 1..<20 {
            let talk = Self.talk {
                $0.send(.client, Array(request[..<cut]))
                $0.send(.client, Array(request[cut...]))
                $0.send(.server, String.ok("answer"))
            }
            let run = Self.run(talk)
            #expect(run.exchanges.map(\.requestBytes) == [request.count], "cut at \(cut)")
            #expect(run.exchanges.map(\.account?.text) == ["a"], "cut at \(cut)")
        }
    }

    @Test func `the response under way at a reset or at the capture's end is handed out, incomplete`() {
        for isReset in [true, false] {
            let talk = Self.talk {
                $0.send(.client, String.post("q"))
                $0.send(.server, Array(String.ok(String(repeating: "y", count: 500)).utf8.prefix(200)))
                if isReset { $0.reset(.server) }
            }
            let run = Self.run(talk)
            #expect(run.exchanges.map(\.complete) == [false])
            #expect(run.exchanges.map(\.responseBytes) == [200])
            #expect(run.records.map(\.exchanges) == [1])
        }
    }
}
