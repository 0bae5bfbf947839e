import API
import Documents
import Foundation
import Packets
import Testing

/// The schemas of openapi.json and the documents have the same members, at every depth.
struct SchemaTests {
    private let schemas: [String: Any]

    init() throws {
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(OpenAPIDocument.bytes)) as? [String: Any])
        schemas = try #require((document["components"] as? [String: Any])?["schemas"] as? [String: Any])
    }

    /// Samples have a value for everything, so that each member is there to compare.
    private static let status: Status = {
        var status = Status()
        var capture = Status.Capture(interface: "eth0", side: "edge", state: .open)
        for figure in TableFigure.allCases { capture[figure] = 1 }
        capture.unused = [Status.Unused(packets: 1, reason: "udp_443", words: "QUIC")]
        status.captures = [capture]
        status.requestLog = Status.RequestLogs([Status.RequestLog()])
        return status
    }()
    private static let review = Review(
        account: "a", alert: 1, id: 1, note: "", outcome: .confirmed, reviewer: Review.Reviewer(name: "x", uid: 1),
        time: Timestamp(nanoseconds: 0))

    @Test func `a status has the members of its schema`() throws { try expect("Status", Self.status) }

    @Test func `a health has the members of its schema`() throws { try expect("Health", Health()) }

    @Test func `a problem has the members of its schema`() throws {
        try expect("Problem", Problem(code: "x", detail: "x", parameter: "x", status: 400, title: "x"))
    }

    @Test func `reviews have the members of their schemas`() throws {
        try expect("Review", Self.review)
        try expect("ReviewList", ReviewList(account: "a", reviews: [Self.review]))
        try expect("NewReview", NewReview(outcome: .confirmed, note: "x", alert: 1))
    }

    @Test func `an erasure has the members of its schema`() throws { try expect("Erasure", Erasure(account: "a")) }

    @Test func `lost numbers and heartbeats have the members of their schemas`() throws {
        try expect("Lost", LostAlerts(1...2))
        try expect("Heartbeat", Heartbeat(at: Timestamp(nanoseconds: 0)))
    }

    private func expect(_ name: String, _ document: some Encodable) throws {
        let value = try JSONSerialization.jsonObject(with: Data(DocumentCoding.encode(document)))
        compare(try #require(schemas[name]), value, name)
    }

    private func compare(_ schema: Any, _ value: Any, _ place: String) {
        guard let schema = resolved(schema, for: value) else { return }
        if let members = value as? [String: Any], let properties = schema["properties"] as? [String: Any] {
            #expect(members.keys.sorted() == properties.keys.sorted(), "\(place)")
            for (name, member) in members {
                if let property = properties[name] { compare(property, member, "\(place).\(name)") }
            }
        } else if let elements = value as? [Any], let items = schema["items"] {
            for element in elements { compare(items, element, "\(place)[]") }
        }
    }

    /// What a reference leads to, and of alternatives the one that can have members.
    private func resolved(_ schema: Any, for value: Any) -> [String: Any]? {
        guard let schema = schema as? [String: Any] else { return nil }
        if let reference = schema["$ref"] as? String {
            return resolved(schemas[String(reference.split(separator: "/").last ?? "")] ?? [:], for: value)
        }
        guard let alternatives = (schema["anyOf"] ?? schema["oneOf"]) as? [Any] else { return schema }
        return alternatives.lazy.compactMap { resolved($0, for: value) }
            .first { ($0["properties"] != nil) == (value is [String: Any]) }
    }
}
