import Connections
import Base
import TestSupport
import Testing

struct HostileTests {
    @Test func `a head without end stops growing at its bound`() {
        var talk = Conversation()
        talk.client("GET / HTTP/1.1\r\nX-Account-Id: a\r\n")
        for _ in 0..<3_000 { talk.client("X-Filler: " + String(repeating: "f", count: 90) + "\r\n") }
        #expect(talk.parser.takeCounters().oversizedHeads == 1)
        talk.server(.ok(""))
        for account in ["b", "c"] {
            talk.client(.get(account))
            talk.server(.ok(""))
        }
        // Where the long head ended is not known, so the next one is not believed.
        #expect(talk.exchanges.map { $0.account?.text } == ["a", nil, "c"])
    }

    @Test(
        arguments: [
            "5;" + String(repeating: "x", count: 10_000), "0\r\n" + String(repeating: "X: y\r\n", count: 20_000),
            "fffffffffffffffff\r\n", "-1\r\n", "\r\n", "5\r\nhelloworld\r\n",
        ])
    func `an endless chunk extension, trailer or size loses the framing`(_ chunks: String) {
        var talk = Conversation()
        talk.client(.get("a"))
        talk.server(.eventStream)
        talk.server(chunks)
        #expect(talk.parser.takeCounters().lostFramings == 1)
        talk.close()
        #expect(talk.exchanges.map(\.complete) == [false])
    }

    @Test func `a hundred thousand pipelined requests are given up at the bound`() {
        var talk = Conversation()
        let burst = String(repeating: String.get("a"), count: 1_000)
        for _ in 0..<100 { talk.client(burst) }
        #expect(talk.parser.takeCounters().abandonedConnections == 1)
        #expect(talk.exchanges.count == 64)
    }

    @Test func `sizes saturate instead of overflowing`() {
        var talk = Conversation()
        talk.client("POST / HTTP/1.1\r\nContent-Length: 9223372036854775807\r\n\r\n")
        talk.clientGap(.max)
        talk.server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffff\r\n")
        talk.serverGap(.max)
        talk.serverGap(.max)
        talk.close()
        #expect(talk.exchanges.map(\.requestBytes) == [.max])
        #expect(talk.exchanges.map(\.responseBytes) == [.max])
    }

    @Test(
        arguments: [
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\0", "GET / HTTP/1.\r\n\r\n",
            "GET  / HTTP/1.1\r\n\r\n",
            "GET / HTTP/2.0\r\n\r\n", "GET /\r\n\r\n", " GET / HTTP/1.1\r\n\r\n", "\0\0\0\0",
            "GET / HTTP/1.1 \r\n\r\n",
        ])
    func `other protocols give no exchanges`(_ bytes: String) {
        var talk = Conversation()
        talk.client(bytes)
        talk.server(.ok("x"))
        talk.close()
        #expect(talk.exchanges.isEmpty)
    }

    @Test
    func `random mixtures of valid pieces, cuts and gaps never crash, and exchanges never outnumber requests`() {
        var random = SplitMix(seed: 20_261_123)
        func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
        let client = [
            String.get("a"), .post("body"), "GET / HTTP/1.1\r\n", "\r\n", "5\r\nhello\r\n", "0\r\n\r\n",
            "PROXY TCP4 ",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "CONNECT a:1 HTTP/1.1\r\n\r\n", "\0\u{ff}",
            "x",
        ]
        let server = [
            String.ok("x"), .eventStream, "5\r\nhello\r\n", "0\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 ",
            "HTTP/1.1 101 S\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 204 N\r\n\r\n", "\r\n", "junk",
            "HTTP/1.1 099 x\r\n\r\n",
        ]
        for _ in 0..<3_000 {
            var rules = HeaderRules()
            rules.trustsProxyHeader = below(2) == 0
            rules.readsStopReason = below(2) == 0
            var talk = Conversation(rules: rules, startsMidstream: below(4) == 0)
            for _ in 0..<30 {
                let cut = below(5) == 0 ? below(40) : Int.max
                switch below(12) {
                case 0: talk.clientGap(below(50))
                case 1: talk.serverGap(below(50))
                case 2...6: talk.client(client[below(client.count)], captured: cut)
                default: talk.server(server[below(server.count)], captured: cut)
                }
            }
            talk.close()
            #expect(talk.exchanges.count <= 30)
            #expect(
                talk.exchanges.allSatisfy { $0.requestBytes >= 0 && $0.responseBytes >= 0 && $0.end >= $0.start })
        }
    }

    @Test(
        arguments: [
            ("data: {\"finish_reason\":\"stop\"}\n\ndata: [DONE]\n\n", StopReason.end),
            ("data: {\"finish_reason\": \"tool_calls\"}\n\n", .tool),
            ("data: {\"stop_reason\":\"end_turn\"}\n\n", .end),
            ("data: {\"stop_reason\":\"tool_use\"}\n\n", .tool), ("data: {\"finish_reason\":\"length\"}\n\n", nil),
            ("data: {\"finish_reason\":\"stop\"}\n\ndata: {\"finish_reason\":null}\n\n", .end),
            ("data: {\"text\":\"\\\"finish_reason\\\":\\\"stop\\\"\"}\n\n", nil),
        ] as [(String, StopReason?)])
    func `the stop reason is read only when asked for, and not from what the model wrote`(
        _ event: String, _ expected: StopReason?
    ) {
        for wanted in [true, false] {
            var rules = HeaderRules()
            rules.readsStopReason = wanted
            var talk = Conversation(rules: rules)
            talk.client(.get("a"))
            talk.server(.eventStream)
            for _ in 0..<100 { talk.server(("data: " + String(repeating: "w", count: 60) + "\n\n").chunk) }
            talk.server(event.chunk)
            talk.server("0\r\n\r\n")
            #expect(talk.exchanges.map(\.stop) == [wanted ? expected : nil])
        }
    }
}
