import Connections
import Base
import Packets
import Testing

struct FramingCase: Sendable, CustomTestStringConvertible {
    var name: String
    var request = String.get("a")
    var response: String
    var status = 200
    /// Whether another exchange can follow on the connection.
    var keepsAlive = true
    var testDescription: String { name }
}

struct FramingTests {
    static let framings: [FramingCase] = [
        FramingCase(name: "content length", response: .ok("hello")),
        FramingCase(name: "request body", request: .post("{\"a\":1}"), response: .ok("hello")),
        FramingCase(name: "no content", response: "HTTP/1.1 204 No Content\r\n\r\n", status: 204),
        FramingCase(
            name: "not modified", response: "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", status: 304),
        FramingCase(
            name: "HEAD", request: "HEAD / HTTP/1.1\r\nX-Account-Id: a\r\n\r\n",
            response: "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"),
        FramingCase(name: "interim 100", request: .post("x"), response: "HTTP/1.1 100 Continue\r\n\r\n" + .ok("y")),
        FramingCase(
            name: "interim 103", response: "HTTP/1.1 103 Early Hints\r\nLink: </s>\r\n\r\n" + .ok("y")),
        FramingCase(name: "event stream", response: .eventStream + "data: a\n\n".chunk + "0\r\n\r\n"),
        FramingCase(
            name: "trailer", response: .eventStream + "x".chunk + "0;last\r\nServer-Timing: a\r\nX: y\r\n\r\n"),
        FramingCase(name: "chunk extension", response: .eventStream + "1;a=\"b\"\r\nx\r\n0\r\n\r\n"),
        FramingCase(
            name: "chunked request",
            request: "POST /v1/messages HTTP/1.1\r\nX-Account-Id: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "hello".chunk + "0\r\n\r\n", response: .ok("")),
        FramingCase(
            name: "transfer encoding wins over length",
            response: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + "hello".chunk
                + "0\r\n\r\n"),
        FramingCase(
            name: "equal lengths repeated",
            response: "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\nContent-Length: 2\r\n\r\nok"),
        FramingCase(
            name: "folded length", response: "HTTP/1.1 200 OK\r\nContent-Length:\r\n 2\r\n\r\nok"),
        FramingCase(
            name: "bare line feeds", request: "GET / HTTP/1.1\nX-Account-Id: a\n\n",
            response: "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"),
        FramingCase(name: "until close", response: "HTTP/1.0 200 OK\r\n\r\nsome bytes", keepsAlive: false),
        FramingCase(
            name: "gzip without chunked, until close",
            response: "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nbytes", keepsAlive: false),
        FramingCase(
            name: "upgrade",
            request: "GET / HTTP/1.1\r\nX-Account-Id: a\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
            response: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\u{1}GET / HTTP/1.1\r\n\r\n",
            status: 101,
            keepsAlive: false),
        FramingCase(
            name: "CONNECT", request: "CONNECT h:443 HTTP/1.1\r\nX-Account-Id: a\r\n\r\n",
            response: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nopaque bytes", keepsAlive: false),
        FramingCase(
            name: "CONNECT refused", request: "CONNECT h:443 HTTP/1.1\r\nX-Account-Id: a\r\n\r\n",
            response: "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno", status: 403),
    ]

    @Test(arguments: framings)
    func `sizes and status come out whole, and the next exchange is found`(_ framing: FramingCase) throws {
        var talk = Conversation()
        talk.client(framing.request)
        talk.server(framing.response)
        if framing.keepsAlive {
            talk.client(.get("b"))
            talk.server(.ok("second"))
        }
        talk.close()
        try #require(talk.exchanges.count == (framing.keepsAlive ? 2 : 1))
        let first = talk.exchanges[0]
        #expect(first.complete)
        #expect(first.status == framing.status)
        #expect(first.account?.text == "a")
        #expect(first.requestBytes == framing.request.utf8.count)
        #expect(first.responseBytes == framing.response.utf8.count)
        #expect(first.start == Conversation.at(1))
        #expect(first.firstResponseByte == Conversation.at(2))
        if framing.keepsAlive {
            #expect(first.end == Conversation.at(2))
            #expect(talk.exchanges[1].account?.text == "b")
            #expect(talk.exchanges[1].responseBytes == String.ok("second").utf8.count)
            #expect(talk.exchanges[1].complete)
        }
    }

    @Test(arguments: framings.filter(\.keepsAlive))
    func `every split of both messages gives the same exchange`(_ framing: FramingCase) {
        var whole = Conversation()
        whole.client(framing.request)
        whole.server(framing.response)
        let expected = whole.exchanges.map(Self.timeless)
        #expect(expected.count == 1)
        let (request, response) = (Array(framing.request.utf8), Array(framing.response.utf8))
        for split in 1..<request.count {
            var talk = Conversation()
            talk.client(Array(request[..<split]))
            talk.client(Array(request[split...]))
            talk.server(response)
            #expect(talk.exchanges.map(Self.timeless) == expected, "request split at \(split)")
        }
        for split in 1..<response.count {
            var talk = Conversation()
            talk.client(request)
            talk.server(Array(response[..<split]))
            talk.server(Array(response[split...]))
            #expect(talk.exchanges.map(Self.timeless) == expected, "response split at \(split)")
        }
        var talk = Conversation()
        for byte in request { talk.client([byte]) }
        for byte in response { talk.server([byte]) }
        #expect(talk.exchanges.map(Self.timeless) == expected, "byte by byte")
    }

    private static func timeless(_ exchange: Exchange) -> Exchange {
        var exchange = exchange
        (exchange.start, exchange.end, exchange.firstResponseByte) = (Conversation.at(0), Conversation.at(0), nil)
        return exchange
    }

    @Test func `pipelined requests pair in order, even in one segment`() {
        var talk = Conversation()
        talk.client((0..<10).map { String.get("p\($0)") }.joined())
        talk.server((0..<10).map { String.ok(String(repeating: "x", count: $0)) }.joined())
        #expect(talk.exchanges.map { $0.account?.text ?? "" } == (0..<10).map { "p\($0)" })
        #expect(talk.exchanges.map(\.responseBytes) == (0..<10).map { 38 + $0 + 0 })
        #expect(talk.exchanges.allSatisfy { $0.complete })
    }

    @Test(
        arguments: [
            "Content-Length: 99999999999999999999", "Content-Length: -1", "Content-Length: +2",
            "Content-Length: 2, 3",
            "Content-Length: 2\r\nContent-Length: 3", "Content-Length: 0x2", "Content-Length:",
            "Content-Length : 2",
            "Content-Length: 2\0", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding : chunked",
        ])
    func
        `lengths that two readers could understand differently lose the framing, and the next request finds it again`(
            _ field: String
        )
    {
        var talk = Conversation()
        talk.client(.get("a"))
        talk.server("HTTP/1.1 200 OK\r\n\(field)\r\n\r\nhi")
        talk.client(.get("b"))
        talk.server(.ok("x"))
        #expect(talk.exchanges.map { $0.account?.text } == ["a", "b"])
        #expect(talk.exchanges.map(\.complete) == [false, true])
        #expect(talk.parser.takeCounters().lostFramings == 1)
    }

    @Test(
        arguments: [
            ("/v1/chat/completions", Operation.chatCompletions), ("/v1/messages?beta=true", .messages),
            ("/coding/v1/messages/", .messages), ("http://h/v1/responses", .responses), ("/v1/models", .models),
            ("/v1/models/k2", .models), ("/v1/messages/count_tokens", .other), ("/", .other), ("*", .other),
            ("messages", .other),
        ])
    func `operation comes from the path alone`(_ path: String, _ operation: Operation) {
        var talk = Conversation()
        talk.client("GET \(path) HTTP/1.1\r\n\r\n")
        talk.close()
        #expect(talk.exchanges.first?.operation == operation)
    }

    @Test
    func `a response that outruns its request's body ends its exchange, and the rest of the body is skipped`() {
        var talk = Conversation()
        let request = String.post(String(repeating: "x", count: 100))
        talk.client(String(request.dropLast(50)))
        talk.server("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        talk.client(String(repeating: "x", count: 50) + .get("b"))
        talk.server(.ok("b"))
        #expect(talk.exchanges.map(\.status) == [413, 200])
        #expect(talk.exchanges.map(\.complete) == [false, true])
    }

    @Test func `a connection cut within a response gives what was seen`() {
        var talk = Conversation()
        talk.client(.get("a"))
        talk.server("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789")
        talk.close(cleanly: false)
        #expect(talk.exchanges.map(\.complete) == [false])
        #expect(talk.exchanges.first?.end == Conversation.at(2))
        #expect(talk.exchanges.first?.status == 200)
    }
}
