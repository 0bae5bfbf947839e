import API
import Foundation
import Synchronization
import ServiceTestSupport
import Testing

/// GET /v1/alerts.
struct AlertStreamTests {
    @Test func `a list ends with what is there`() async throws {
        try await TestServer.run { server in
            server.service.raise(100)
            let all = try await server.get("/v1/alerts")
            #expect(all.fields["content-type"] == "application/x-ndjson")
            #expect(all.lines.count == 100)
            let some = try await server.get("/v1/alerts?after=90&limit=7")
            #expect(some.lines.count == 7)
            #expect(some.lines.first?.contains("\"sequence\":91,") == true)
            let none = try await server.get("/v1/alerts?after=100")
            #expect(none.status == 200)
            #expect(none.body.isEmpty)
        }
    }

    @Test func `a follower hears of every alert as it is raised`() async throws {
        try await TestServer.run { server in
            server.service.raise(2)
            let client = try await server.connect()
            try await client.send("GET /v1/alerts?after=1&follow=true HTTP/1.1\r\nHost: x\r\n\r\n")
            let first = try await client.receive(until: "\"sequence\":2,")
            #expect(!first.contains("\"sequence\":1,"))
            for number in 3...20 {
                server.service.raise()
                _ = try await client.receive(until: "\"sequence\":\(number),")
            }
        }
    }

    @Test func `events carry their numbers`() async throws {
        try await TestServer.run { server in
            server.service.raise(4)
            server.service.remove(through: 3)
            let response = try await server.get("/v1/alerts", "Accept: text/event-stream\r\n")
            #expect(response.fields["content-type"] == "text/event-stream")
            #expect(response.text.hasPrefix("retry: 1000\n\nid: 3\nevent: lost\ndata: {\"from\":1,\"to\":3}\n\n"))
            #expect(response.text.contains("id: 4\nevent: alert\ndata: {\"schema\""))
            let resumed = try await server.get(
                "/v1/alerts?after=0", "Accept: text/event-stream\r\nLast-Event-ID: 3\r\n")
            #expect(!resumed.text.contains("lost"))
            #expect(resumed.text.contains("id: 4\n"))
            let empty = try await server.get("/v1/alerts", "Last-Event-ID:\r\n")
            #expect(empty.status == 400)
            let bad = try await server.get("/v1/alerts", "Last-Event-ID: x\r\n")
            #expect(bad.status == 400)
            #expect(bad.json["parameter"] as? String == "Last-Event-ID")
        }
    }

    @Test(arguments: [
        ("application/x-ndjson", 200, "application/x-ndjson"), ("text/*", 200, "text/event-stream"),
        ("text/event-stream;q=0.5, application/x-ndjson;q=0.4", 200, "text/event-stream"),
        ("text/event-stream;q=0, */*", 200, "application/x-ndjson"), ("*/*", 200, "application/x-ndjson"),
        ("application/xml", 406, "application/problem+json"),
    ])
    func `the type is chosen by accept`(accept: String, status: Int, type: String) async throws {
        try await TestServer.run { server in
            let response = try await server.get("/v1/alerts", "Accept: \(accept)\r\n")
            #expect(response.status == status)
            #expect(response.fields["content-type"] == type)
        }
    }

    @Test func `what was removed is told exactly`() async throws {
        try await TestServer.run { server in
            server.service.raise(50)
            server.service.remove(through: 40)
            let late = try await server.get("/v1/alerts?after=10")
            #expect(late.lines.first == #"{"lost":{"from":11,"to":40}}"#)
            #expect(late.lines.count == 11)
            let inTime = try await server.get("/v1/alerts?after=40")
            #expect(!inTime.text.contains("lost"))
            server.service.remove(through: 50)
            let all = try await server.get("/v1/alerts?after=0")
            #expect(all.lines == [#"{"lost":{"from":1,"to":50}}"#])
        }
    }

    /// After a crash numbers were reserved that no alert has, so that the latest number has no alert.
    @Test func `a follower that has everything asks for nothing`() async throws {
        try await TestServer.run { server in
            server.service.state.withLock { $0.latest = 1_024 }
            let client = try await server.connect()
            try await client.send("GET /v1/alerts?follow=true HTTP/1.1\r\nHost: x\r\n\r\n")
            let isWaiting = try await eventually(within: 30) { server.service.waiting == 1 }
            #expect(isWaiting)
            try await Task.sleep(for: .milliseconds(300))
            #expect(server.service.state.withLock { $0.reads } == 1)
            server.service.raise()
            _ = try await client.receive(until: "\"sequence\":1025,")
            _ = try await eventually(within: 30) { server.service.waiting == 1 }
            #expect(server.service.state.withLock { $0.reads } <= 3)
        }
    }

    @Test func `a reader of what a crash lost is welcome`() async throws {
        try await TestServer.run { server in
            server.service.raise(3)
            server.service.state.withLock { $0.reserved = 1_000 }
            let seen = try await server.get("/v1/alerts?after=5")
            #expect(seen.status == 200)
            let ahead = try await server.get("/v1/alerts?after=1004")
            #expect(ahead.status == 409)
        }
    }

    @Test func `heartbeats come when nothing else does`() async throws {
        try await TestServer.run {
            $0.heartbeat = .milliseconds(100)
        } _: { server in
            let lines = try await server.connect()
            try await lines.send("GET /v1/alerts?follow=true HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await lines.receive(until: "{\"heartbeat\":\"20")
            let events = try await server.connect()
            try await events.send(
                "GET /v1/alerts?follow=true HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n")
            _ = try await events.receive(until: ": heartbeat\n\n")
        }
    }

    @Test func `a reader that went away is noticed`() async throws {
        try await TestServer.run { server in
            var client: RawClient? = try await server.connect()
            try await client?.send("GET /v1/alerts?follow=true HTTP/1.1\r\nHost: x\r\n\r\n")
            let isWaiting = try await eventually { server.service.waiting == 1 }
            #expect(isWaiting)
            client = nil
            let isGone = try await eventually { server.service.waiting == 0 }
            #expect(isGone)
            let metrics = try await server.get("/metrics")
            #expect(metrics.lines.contains("tailgate_api_followers 0"))
        }
    }

    @Test func `a reader that stops reading is cut off and the others go on`() async throws {
        let service = FakeService()
        service.state.withLock { $0.padding = 1500 }
        try await TestServer.run(
            {
                $0.writeTimeout = .milliseconds(500)
            }, service: service
        ) { server in
            let stuck = try await server.connect()
            try await stuck.send("GET /v1/alerts?follow=true HTTP/1.1\r\nHost: x\r\n\r\n")
            let reader = try await server.connect()
            try await reader.send("GET /v1/alerts?follow=true HTTP/1.1\r\nHost: x\r\n\r\n")
            let count = 5000
            async let all = reader.receive(until: "\"sequence\":\(count),", within: 30)
            for _ in 0..<count / 100 {
                server.service.raise(100)
                try await Task.sleep(for: .milliseconds(1))
            }
            let text = try await all
            #expect(text.components(separatedBy: "\"sequence\":").count - 1 == count)
            let isCut = try await eventually {
                try await server.get("/metrics").text.contains(#"turned_away_total{reason="stalled"} 1"#)
            }
            #expect(isCut)
            // What it was sent ends in the middle: it can tell, and resume.
            let got = String(decoding: try await stuck.receiveAll(), as: UTF8.self)
            #expect(!got.hasSuffix("0\r\n\r\n"))
            let last = got.components(separatedBy: "\"sequence\":").dropFirst().dropLast()
                .compactMap { Int($0.prefix(while: \.isNumber)) }.last
            let rest = try await server.get("/v1/alerts?after=\(try #require(last))&limit=5")
            #expect(rest.lines.first?.contains("\"sequence\":\((last ?? 0) + 1),") == true)
        }
    }

    @Test func `a thousand idle followers read nothing until an alert is raised`() async throws {
        try await TestServer.run { server in
            let count = 1100
            var followers: [RawClient] = []
            for _ in 0..<count {
                let client = try await server.connect()
                try await client.send("GET /v1/alerts?follow=true HTTP/1.1\r\nHost: x\r\n\r\n")
                followers.append(client)
            }
            let areWaiting = try await eventually(within: 120) { server.service.waiting == count }
            #expect(areWaiting)
            let reads = server.service.reads
            #expect(reads == count)
            for _ in 0..<20 { #expect(try await server.get("/v1/status").status == 200) }
            try await Task.sleep(for: .milliseconds(300))
            #expect(server.service.reads == reads)
            server.service.raise()
            for follower in followers { _ = try await follower.receive(until: "\"sequence\":1,", within: 120) }
            // One page for each: none of them asks again before there is a second alert.
            #expect(server.service.reads == reads + count)
        }
    }

    @Test func `a follower with a limit leaves when it has them`() async throws {
        try await TestServer.run { server in
            server.service.raise(2)
            let client = try await server.connect()
            try await client.send("GET /v1/alerts?follow=true&limit=3 HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await client.receive(until: "\"sequence\":2,")
            server.service.raise(5)
            _ = try await client.receive(until: "0\r\n\r\n")
        }
    }
}
