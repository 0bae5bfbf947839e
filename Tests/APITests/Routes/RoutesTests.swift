import API
import Accounts
import Documents
import Foundation
import Base
import Synchronization
import ServiceTestSupport
import Testing

/// Every route over a real socket.
struct RoutesTests {
    @Test func `every document is served`() async throws {
        try await TestServer.run { server in
            for (target, expected) in [
                ("/v1/status", "tailgate.status/1"), ("/v1/health", "\"live\":true"),
                ("/v1/accounts", "acct-003"), ("/v1/accounts/acct-001", "\"account\":\"acct-001\""),
                ("/v1/accounts/acct-001/reviews", "\"reviews\":[]"), ("/v1/openapi.json", "\"openapi\""),
                ("http://localhost/v1/status", "tailgate.status/1"),
            ] {
                let response = try await server.get(target)
                #expect(response.status == 200, "\(target)")
                #expect(response.fields["content-type"] == "application/json", "\(target)")
                #expect(response.text.contains(expected), "\(target)")
                #expect(!response.json.isEmpty, "\(target) is JSON")
                #expect(response.fields["date"]?.hasSuffix(" GMT") == true)
            }
        }
    }

    @Test func `head gives the length without the body`() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            for target in ["/v1/status", "/v1/alerts?follow=true", "/v1/accounts/none"] {
                try await client.send("HEAD \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
                let response = try await client.response(toHead: true)
                #expect(response.status == (target.hasSuffix("none") ? 404 : 200))
                #expect(target.contains("alerts") || Int(response.fields["content-length"] ?? "0") ?? 0 > 10)
            }
            // The connection is in step still.
            try await client.send("GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")
            let last = try await client.response()
            #expect(last.text.contains("tailgate.status/1"))
        }
    }

    @Test func `filters reach the service`() async throws {
        try await TestServer.run { server in
            let response = try await server.get(
                "/v1/accounts?verdict=alert,watch&finding=relay-sharing&severity=high,critical&path=vpn&prefix=acct%2D0&min_people=2.5"
                    + "&min_relay=-1&since=2026-11-25T01:00:00%2B01:00&sort=people&limit=2&cursor=next")
            #expect(response.status == 200)
            #expect(response.json["next"] as? String == "next")
            let query = try #require(server.service.queries.last)
            #expect(query.verdicts == [.alert, .watch])
            #expect(query.findings == [.relaySharing])
            #expect(query.severities == [.high, .critical])
            #expect(query.paths == [.vpn])
            #expect(query.prefix == "acct-0")
            #expect(query.leastPeople == 2.5)
            #expect(query.leastRelay == -1)
            #expect(query.seenSince?.nanoseconds == 1_795_564_800_000_000_000)
            #expect(query.order == .people)
            #expect(query.isDescending)
            #expect(query.limit == 2)
            #expect(query.cursor == "next")
        }
    }

    @Test func `an account is asked for as of a time`() async throws {
        try await TestServer.run { server in
            let answer = try await server.get("/v1/accounts/acct-001?at=2026-11-25T00:00:00Z")
            #expect(answer.status == 200)
            #expect(server.service.state.withLock { $0.times.last??.nanoseconds } == 1_795_564_800_000_000_000)
        }
    }

    @Test(arguments: [
        ("/v1/accounts?verdct=alert", "unknown-parameter", "verdct"),
        ("/v1/status?x=1", "unknown-parameter", "x"),
        ("/v1/accounts?verdict=", "bad-parameter", "verdict"),
        ("/v1/accounts?verdict=alert,", "bad-parameter", "verdict"),
        ("/v1/accounts?limit=0", "bad-parameter", "limit"),
        ("/v1/accounts?limit=501", "bad-parameter", "limit"),
        ("/v1/accounts?limit=+5", "bad-parameter", "limit"),
        ("/v1/accounts?limit=5&limit=6", "bad-parameter", "limit"),
        ("/v1/accounts?min_people=nan", "bad-parameter", "min_people"),
        ("/v1/accounts?sort=size", "bad-parameter", "sort"),
        ("/v1/accounts?order=up", "bad-parameter", "order"),
        ("/v1/accounts?since=yesterday", "bad-parameter", "since"),
        ("/v1/accounts?since=2026-02-29T00:00:00Z", "bad-parameter", "since"),
        ("/v1/accounts?cursor=forged", "bad-parameter", "cursor"),
        ("/v1/accounts/acct-001?at=2026-11-25T00:00:00+01:00", "bad-parameter", "at"),
        ("/v1/alerts?after=-1", "bad-parameter", "after"),
        ("/v1/alerts?after=9007199254740992", "bad-parameter", "after"),
        ("/v1/alerts?follow=yes", "bad-parameter", "follow"),
    ])
    func `a mistake is named`(target: String, code: String, parameter: String) async throws {
        try await TestServer.run { server in
            let response = try await server.get(target)
            #expect(response.status == 400)
            #expect(response.fields["content-type"] == "application/problem+json")
            #expect(response.json["code"] as? String == code)
            #expect(response.json["parameter"] as? String == parameter)
            #expect(response.json["status"] as? Int == 400)
            #expect(response.json["type"] as? String == "about:blank")
            #expect((response.json["detail"] as? String)?.contains(parameter) == true)
        }
    }

    @Test(arguments: [
        ("GET", "/", 404, "no-such-resource"), ("GET", "/v1/accounts/", 404, "no-such-resource"),
        ("GET", "/v1/status/", 404, "no-such-resource"), ("GET", "/v1/accounts/nobody", 404, "not-found"),
        ("GET", "/v1/accounts/nobody/reviews", 404, "not-found"),
        ("DELETE", "/v1/status", 405, "method-not-allowed"),
        ("OPTIONS", "*", 400, "bad-target"), ("PUT", "/v1/accounts/a/reviews", 405, "method-not-allowed"),
        ("GET", "/v1/accounts/%zz", 400, "bad-target"), ("GET", "/v1/accounts/%ff", 400, "bad-target"),
        ("GET", "/v1/accounts?prefix=%f", 400, "bad-query"), ("GET", "v1", 400, nil),
        ("GET", "/v1/alerts?after=7", 409, "ahead-of-journal"),
        ("GET", "/" + String(repeating: "a", count: 9000), 414, "target-too-long"),
        ("GET", "/" + String(repeating: "a", count: 20_000), 431, "header-too-large"),
    ])
    func `every error is a problem document`(method: String, target: String, status: Int, code: String?)
        async throws
    {
        try await TestServer.run { server in
            let response = try await server.request("\(method) \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(response.status == status)
            #expect(response.fields["content-type"] == "application/problem+json")
            #expect(response.json["status"] as? Int == status)
            if let code { #expect(response.json["code"] as? String == code) }
            if status == 405 { #expect(response.fields["allow"]?.contains("GET") == true) }
        }
    }

    @Test func `what the service cannot tell is the only server error`() async throws {
        let service = FakeService()
        service.state.withLock {
            $0.isUnavailable = true
            $0.health = Health(isLive: true, isReady: false, reasons: ["the store is full"])
        }
        try await TestServer.run(service: service) { server in
            let response = try await server.get("/v1/accounts")
            #expect(response.status == 503)
            #expect(response.fields["retry-after"] == "1")
            #expect(response.json["code"] as? String == "unavailable")
            let health = try await server.get("/v1/health")
            #expect(health.status == 503)
            #expect(health.json["reasons"] as? [String] == ["the store is full"])
        }
    }

    @Test func `metrics are text for Prometheus`() async throws {
        try await TestServer.run { server in
            _ = try await server.get("/nothing")
            let response = try await server.get("/metrics")
            #expect(response.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(response.lines.contains("# HELP tailgate_packets_total Packets\\nread."))
            #expect(response.lines.contains(#"tailgate_packets_total{interface="a\"b\\c"} 12"#))
            #expect(response.lines.contains("# TYPE tailgate_api_connections gauge"))
            #expect(response.lines.contains(#"tailgate_api_responses_total{class="4xx"} 1"#))
        }
    }
}

/// POST /v1/accounts/{id}/reviews.
struct ReviewRouteTests {
    @Test func `a review is recorded with its reviewer`() async throws {
        try await TestServer.run { server in
            let response = try await server.post(
                "/v1/accounts/acct-002/reviews", #"{"outcome":"appeal-granted","note":"one person","alert":3}"#)
            guard getuid() == 0 else {
                #expect(response.status == 403)
                return
            }
            #expect(response.status == 201)
            #expect(response.json["outcome"] as? String == "appeal-granted")
            let reviewer = try #require(server.service.state.withLock { $0.reviewers.last })
            #expect(reviewer.userID == 0)
            #expect(reviewer.userName == "root")
            #expect(reviewer.processID == getpid())
            #expect(reviewer.groups.contains(getegid()))
            let list = try await server.get("/v1/accounts/acct-002/reviews")
            #expect((list.json["reviews"] as? [Any])?.count == 1)
        }
    }

    @Test(
        .enabled(if: getuid() == 0, "only root may review by default"),
        arguments: [
            (#"{"outcome":"maybe"}"#, 400, "outcome"), (#"{"note":"x"}"#, 400, "outcome"),
            (#"{"outcome":"confirmed","extra":1}"#, 400, "extra"), (#"{"outcome":1}"#, 400, "outcome"),
            (#"{"outcome":"confirmed","alert":-1}"#, 400, "alert"),
            (#"{"outcome":"confirmed","alert":1.5}"#, 400, "alert"),
            ("[]", 400, nil), ("", 400, nil), ("{", 400, nil), ("null", 400, nil), ("\u{0}", 400, nil),
            (String(repeating: "[", count: 60_000), 400, nil),
            (#"{"outcome":"confirmed","note":""# + String(repeating: "x", count: 4097) + "\"}", 400, "note"),
            (String(repeating: "x", count: 65_537), 413, nil),
        ] as [(String, Int, String?)])
    func `what is no review is refused`(body: String, status: Int, member: String?) async throws {
        try await TestServer.run { server in
            let response = try await server.post("/v1/accounts/acct-001/reviews", body)
            #expect(response.status == status)
            #expect(response.json["parameter"] as? String == member)
        }
    }

    @Test(.enabled(if: getuid() == 0, "only root may review by default"))
    func `a review must say that it is JSON`() async throws {
        try await TestServer.run { server in
            let review = #"{"outcome":"confirmed"}"#
            let plain = try await server.post("/v1/accounts/acct-001/reviews", review, type: "text/plain")
            #expect(plain.status == 415)
            let charset = "Application/JSON ; charset=utf-8"
            let json = try await server.post("/v1/accounts/acct-001/reviews", review, type: charset)
            #expect(json.status == 201)
            let unknown = try await server.post("/v1/accounts/nobody/reviews", review)
            #expect(unknown.status == 404)
        }
    }
}
