import Connections
import Base
import Testing

struct LossTests {
    private let event = "data: {\"delta\":\"" + String(repeating: "x", count: 100) + "\"}\n\n"

    @Test func `bodies with a length are followed through packets cut at 2,000 bytes`() {
        var talk = Conversation()
        let request = String.post(String(repeating: "q", count: 9_000))
        talk.client(String(request.prefix(5_000)), captured: 2_000)
        talk.client(String(request.dropFirst(5_000)), captured: 2_000)
        let response = String.ok(String(repeating: "r", count: 30_000))
        talk.server(response, captured: 2_000)
        #expect(talk.exchanges.map(\.complete) == [true])
        #expect(talk.exchanges.first?.requestBytes == request.utf8.count)
        #expect(talk.exchanges.first?.responseBytes == response.utf8.count)
    }

    @Test func `a chunk larger than the snap length is skipped by count when its end comes in another packet`() {
        var talk = Conversation()
        let chunk = String(repeating: "c", count: 5_000).chunk
        talk.client(.get("a"))
        talk.server(.eventStream + String(chunk.prefix(3_000)), captured: 2_000)
        talk.server(String(chunk.dropFirst(3_000)).prefix(1_000) + "", captured: 2_000)
        talk.server(String(chunk.dropFirst(4_000)) + "0\r\n\r\n", captured: 2_000)
        #expect(talk.exchanges.map(\.complete) == [true])
        #expect(talk.exchanges.first?.responseBytes == String.eventStream.utf8.count + chunk.utf8.count + 5)
    }

    @Test func `a stream whose chunk headers are cut ends at its last chunk`() {
        var talk = Conversation()
        talk.client(.get("a"))
        talk.server(.eventStream)
        let burst = String(repeating: event.chunk, count: 40)
        talk.server(burst, captured: 2_000)
        for _ in 0..<5 { talk.server(event.chunk) }
        talk.server("0\r\n\r\n")
        let bytes = String.eventStream.utf8.count + 45 * event.chunk.utf8.count + 5
        #expect(talk.exchanges.map(\.complete) == [true])
        #expect(talk.exchanges.first?.responseBytes == bytes)
        #expect(talk.exchanges.first?.end == Conversation.at(9))
        #expect(talk.exchanges.first?.streamed == true)
        talk.client(.get("b"))
        talk.server(.ok("b"))
        #expect(talk.exchanges.count == 2)
    }

    @Test func `a stream whose end is cut ends with the last byte before the next request`() {
        var talk = Conversation()
        talk.client(.get("a"))
        talk.server(.eventStream + String(repeating: event.chunk, count: 40) + "0\r\n\r\n", captured: 2_000)
        talk.client(.get("b"))
        talk.server(.ok("b"))
        let bytes = String.eventStream.utf8.count + 40 * event.chunk.utf8.count + 5
        #expect(talk.exchanges.map(\.responseBytes) == [bytes, String.ok("b").utf8.count])
        #expect(talk.exchanges.map { $0.account?.text } == ["a", "b"])
        #expect(talk.exchanges.first?.end == Conversation.at(2))
    }

    @Test func `a request head longer than the snap length keeps the account that was captured`() {
        var talk = Conversation()
        let padding = "X-Padding: " + String(repeating: "p", count: 3_000) + "\r\n"
        let request = String.post("body", account: "early", extra: padding)
        talk.client(request, captured: 2_000)
        talk.server(.ok("1"))
        for account in ["b", "c"] {
            talk.client(.get(account))
            talk.server(.ok("2"))
        }
        // What follows may be a body that imitates a head, until a whole exchange has shown where requests begin.
        #expect(talk.exchanges.map { $0.account?.text } == ["early", nil, "c"])
        #expect(talk.exchanges.prefix(2).map(\.requestBytes) == [request.utf8.count, String.get("b").utf8.count])
        #expect(talk.exchanges.map(\.complete) == [false, true, true])
    }

    @Test func `a value that the cut goes through is not taken`() {
        var talk = Conversation()
        talk.client("GET / HTTP/1.1\r\nX-Account-Id: victim-of-many\r\n\r\n", captured: 36)
        talk.server(.ok(""))
        #expect(talk.exchanges.map(\.account) == [nil])
    }

    @Test func `a body cannot pass for a request while its own response is due`() {
        var talk = Conversation()
        let head = "POST / HTTP/1.1\r\nX-Account-Id: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        talk.client(head + String(repeating: "x".chunk, count: 1_000), captured: 2_000)
        talk.client(.get("victim"))
        talk.server(.ok("1"))
        for account in ["b", "c"] {
            talk.client(.get(account))
            talk.server(.ok("2"))
        }
        #expect(talk.exchanges.map { $0.account?.text } == ["a", nil, "c"])
    }

    @Test func `a gap within counted bodies costs nothing`() {
        var talk = Conversation()
        let request = String.post(String(repeating: "q", count: 5_000))
        talk.client(String(request.prefix(1_000)))
        talk.clientGap(3_000)
        talk.client(String(request.dropFirst(4_000)))
        talk.server(String.ok(String(repeating: "r", count: 5_000)).prefix(1_000) + "")
        talk.serverGap(String.ok(String(repeating: "r", count: 5_000)).utf8.count - 1_000)
        talk.client(.get("b"))
        talk.server(.ok("b"))
        #expect(talk.exchanges.map(\.complete) == [true, true])
        #expect(talk.exchanges.first?.requestBytes == request.utf8.count)
        #expect(talk.exchanges.map { $0.account?.text } == ["a", "b"])
    }

    @Test func `a response that is missing altogether leaves the next one with its own request`() {
        var talk = Conversation()
        talk.client(.get("a"))
        talk.serverGap(500)
        talk.client(.get("b"))
        talk.server(.ok("b"))
        #expect(talk.exchanges.map { $0.account?.text } == ["a", "b"])
        #expect(talk.exchanges.map(\.status) == [nil, 200])
    }

    @Test func `a gap known only after the next request still leaves that request its response`() {
        var talk = Conversation()
        talk.client(.get("a"))
        talk.client(.get("b"))
        talk.serverGap(500)
        talk.server(.ok("b"))
        #expect(talk.exchanges.map { $0.account?.text } == ["a", "b"])
        #expect(talk.exchanges.map(\.status) == [nil, 200])
    }

    @Test func `a request that is missing altogether takes its response with it`() {
        var talk = Conversation()
        talk.client(.get("a"))
        talk.server(.ok("1"))
        talk.clientGap(200)
        talk.server(.ok("lost one's"))
        for account in ["c", "d"] {
            talk.client(.get(account))
            talk.server(.ok("333"))
        }
        #expect(talk.exchanges.map { $0.account?.text } == ["a", nil, "d"])
        #expect(talk.exchanges.last?.responseBytes == String.ok("333").utf8.count)
    }

    @Test func `a response and the next request missing do not pair what follows with the first request`() {
        var talk = Conversation()
        talk.client(.get("a"))
        talk.serverGap(500)
        talk.clientGap(60)
        talk.server(.ok("of the missing request"))
        for account in ["c", "d"] {
            talk.client(.get(account))
            talk.server(.ok("c"))
        }
        #expect(talk.exchanges.map { $0.account?.text } == ["a", nil, "d"])
        #expect(talk.exchanges.map(\.status) == [nil, 200, 200])
    }

    @Test func `sizes that may hold another response's bytes are not called complete`() {
        var talk = Conversation()
        talk.client(.get("a"))
        talk.serverGap(5)
        talk.server(.ok("x"))
        #expect(talk.exchanges.map(\.complete) == [false])
        #expect(talk.exchanges.map(\.status) == [200])
    }

    @Test func `once pipelining was seen, lost framing gives the connection up`() {
        var talk = Conversation()
        talk.client(.get("a") + .get("b"))
        talk.serverGap(100)
        talk.server(.ok("?"))
        talk.client(.get("c"))
        talk.server(.ok("?"))
        #expect(talk.exchanges.map(\.status) == [nil, nil])
        #expect(talk.parser.takeCounters().abandonedConnections == 1)
    }

    @Test func `a capture that begins within a response starts at the next request`() {
        var talk = Conversation(startsMidstream: true)
        talk.client("tail of a body")
        talk.server("more of a response HTTP/1.1 200 OK\r\n\r\n")
        talk.server(.ok("of nobody's request"))
        for account in ["a", "b"] {
            talk.client(.get(account))
            talk.server(.ok("x"))
        }
        // The first may be part of a body whose head was not captured.
        #expect(talk.exchanges.map { $0.account?.text } == [nil, "b"])
        #expect(talk.exchanges.first?.responseBytes == String.ok("x").utf8.count)
    }

    @Test func `bytes nobody asked for do not shift the pairing`() {
        var talk = Conversation()
        talk.client(.get("a"))
        talk.server(.ok("1") + "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
        talk.client(.get("b"))
        talk.server(.ok("2"))
        #expect(talk.exchanges.map(\.status) == [200, 200])
    }
}
