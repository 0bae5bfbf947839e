import API
import Foundation
import ServiceTestSupport
import Testing

/// What one client may cost, and that the others go on.
struct LimitsTests {
    @Test func `a header that trickles in is cut off`() async throws {
        try await TestServer.run {
            $0.requestTimeout = .milliseconds(300)
        } _: { server in
            let client = try await server.connect()
            let begin = ContinuousClock.now
            for byte in "GET /v1/status HTTP/1.1\r\nX: ".utf8 + [UInt8](repeating: 0x61, count: 40) {
                guard await client.trySend([byte]) else { break }
                try await Task.sleep(for: .milliseconds(20))
            }
            let response = try await client.response()
            #expect(response.status == 408)
            #expect(response.json["code"] as? String == "too-slow")
            #expect(response.fields["connection"] == "close")
            #expect(ContinuousClock.now - begin < .seconds(60))
        }
    }

    @Test func `a body that trickles in is cut off`() async throws {
        try await TestServer.run {
            $0.requestTimeout = .milliseconds(300)
        } _: { server in
            let client = try await server.connect()
            try await client.send("POST /v1/accounts/a/reviews HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
            let response = try await client.response()
            #expect(response.status == 408)
        }
    }

    @Test func `a connection that says nothing is closed`() async throws {
        try await TestServer.run {
            $0.requestTimeout = .milliseconds(200)
            $0.idleTimeout = .milliseconds(200)
        } _: { server in
            let silent = try await server.connect()
            let response = try await silent.response()
            #expect(response.status == 408)
            let idle = try await server.connect()
            try await idle.send("GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await idle.response()
            // Between requests the end comes without a word, which a next request could mistake for its answer.
            let rest = try await idle.receiveAll()
            #expect(rest.isEmpty)
        }
    }

    @Test func `an endless body is refused and not kept`() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(
                "POST /v1/accounts/a/reviews HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = Array("10000\r\n".utf8) + [UInt8](repeating: 0x20, count: 65_536) + Array("\r\n".utf8)
            var sent = 0
            while sent < 1000, await client.trySend(chunk) { sent += 1 }
            #expect(sent < 1000)
            let response = try await client.response()
            #expect(response.status == 413)
            #expect(response.json["code"] as? String == "body-too-large")
        }
    }

    @Test(arguments: [
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\u{3}\u{3}", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "\r\n\r\n\u{0}\u{0}", "GET / HTTP/1.1\r\nA B: c\r\n\r\n", "GET / HTTP/1.1\r\n: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "GET /v1/status HTTP/1.1\r\n\r\n", "GET /v1/status HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "CONNECT localhost:1 HTTP/1.1\r\nHost: x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ])
    func `garbage is answered with 4xx`(text: String) async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(text)
            let response = try await client.response()
            #expect((400..<500).contains(response.status))
            #expect(response.fields["content-type"] == "application/problem+json")
            let after = try await server.get("/v1/status")
            #expect(after.status == 200)
        }
    }

    @Test func `random bytes harm nobody`() async throws {
        try await TestServer.run { server in
            var generator = SystemRandomNumberGenerator()
            for round in 0..<100 {
                let client = try await server.connect()
                var bytes = (0..<2048).map { _ in UInt8.random(in: 0...255, using: &generator) }
                if round % 2 == 0 { bytes = Array("GET /v1/accounts?".utf8) + bytes }
                _ = await client.trySend(bytes)
            }
            let response = try await server.get("/v1/status")
            #expect(response.status == 200)
        }
    }

    @Test func `too many fields are too much`() async throws {
        try await TestServer.run { server in
            let fields = (0..<100).map { "X-\($0): y\r\n" }.joined()
            let response = try await server.get("/v1/status", fields)
            #expect(response.status == 431)
        }
    }

    @Test func `one connection too many is refused and counted`() async throws {
        try await TestServer.run {
            $0.maximumConnections = 3
        } _: { server in
            var open: [RawClient] = []
            for _ in 0..<3 {
                let client = try await server.connect()
                try await client.send("GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = try await client.response()
                open.append(client)
            }
            let refused = try await server.connect()
            let response = try await refused.response()
            #expect(response.status == 503)
            #expect(response.json["code"] as? String == "busy")
            open.removeFirst()
            let isFreed = try await eventually { try await server.get("/v1/status").status == 200 }
            #expect(isFreed)
            let metrics = try await server.get("/metrics")
            #expect(metrics.text.contains(#"tailgate_api_turned_away_total{reason="connections"}"#))
            #expect(!metrics.text.contains(#"tailgate_api_turned_away_total{reason="connections"} 0"#))
            withExtendedLifetime(open) {}
        }
    }

    @Test func `a half closed client is answered still`() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send("GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")
            client.closeOutput()
            let response = try await client.response()
            #expect(response.status == 200)
            let rest = try await client.receiveAll()
            #expect(rest.isEmpty)
        }
    }

    @Test func `requests in one breath are answered in order`() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            let targets = (0..<200).map { $0 % 2 == 0 ? "/v1/status" : "/v1/accounts/none-\($0)" }
            try await client.send(targets.map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            client.closeOutput()
            var rest = try await client.receiveAll()[...]
            for (index, _) in targets.enumerated() {
                let (response, length) = try #require(RawResponse.parse(Array(rest), isHead: false))
                #expect(response.status == (index % 2 == 0 ? 200 : 404))
                if index % 2 == 1 { #expect(response.text.contains("none-\(index)")) }
                rest = rest.dropFirst(length)
            }
            #expect(rest.isEmpty)
        }
    }

    @Test func `a body is invited by continue`() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.send(
                "POST /v1/accounts/a/reviews HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
            )
            let invitation = try await client.receive(until: "\r\n\r\n")
            #expect(invitation.hasPrefix("HTTP/1.1 100 "))
            try await client.send("{}")
            let response = try await client.response()
            #expect((400..<500).contains(response.status))
        }
    }

    @Test func `an old client gets no chunks`() async throws {
        try await TestServer.run { server in
            server.service.raise(3)
            let client = try await server.connect()
            try await client.send("GET /v1/alerts HTTP/1.0\r\n\r\n")
            let text = String(decoding: try await client.receiveAll(), as: UTF8.self)
            #expect(!text.lowercased().contains("transfer-encoding"))
            #expect(text.hasSuffix("\n"))
            #expect(text.components(separatedBy: "\r\n\r\n").last?.split(separator: "\n").count == 3)
        }
    }

    @Test func `what waits for slow readers is bounded`() async throws {
        let service = FakeService()
        try await TestServer.run(
            {
                $0.maximumWaiting = 20_000
            }, service: service
        ) { server in
            // A document of 28 kB is larger than the limit, and still comes alone; beside another one it is refused.
            let stuck = try await server.connect()
            try await stuck.send(
                String(repeating: "GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n", count: 40))
            let isBusy = try await eventually { try await server.get("/v1/openapi.json").status == 503 }
            #expect(isBusy)
            withExtendedLifetime(stuck) {}
        }
    }
}
