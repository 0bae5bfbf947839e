import Documents
import Foundation
import Testing

/// What programs read stays as it is: documents of real runs survive reading and writing. Members may be added.
struct CapturedDocumentsTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/documents").standardized

    private func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: Self.folder.appending(path: name)))
    }

    private func object(_ bytes: [UInt8]) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary)
    }

    private func expectUnchanged<Document: Codable>(_ type: Document.Type, _ captured: [UInt8]) throws {
        let document = try DocumentCoding.decode(type, captured, from: "fixture")
        let written = DocumentCoding.encode(document)
        #expect(
            try holds(object(written), object(captured)), "\(String(decoding: written, as: UTF8.self))")
        #expect(!written.contains(UInt8(ascii: "\n")))
    }

    /// Whether every member of the captured value has the same value in the other.
    private func holds(_ value: Any, _ captured: Any) -> Bool {
        switch (value, captured) {
        case (let value as [String: Any], let captured as [String: Any]):
            captured.allSatisfy { name, member in value[name].map { holds($0, member) } ?? false }
        case (let value as [Any], let captured as [Any]):
            value.count == captured.count && zip(value, captured).allSatisfy(holds)
        default: (value as? NSObject) == (captured as? NSObject)
        }
    }

    @Test func `a status is unchanged`() throws { try expectUnchanged(Status.self, bytes("status.json")) }

    @Test func `the health is unchanged`() throws { try expectUnchanged(Health.self, bytes("health.json")) }

    @Test func `an erasure is unchanged`() throws { try expectUnchanged(Erasure.self, bytes("erasure.json")) }

    @Test func `a review and a list of reviews are unchanged`() throws {
        try expectUnchanged(Review.self, bytes("review.json"))
        try expectUnchanged(ReviewList.self, bytes("reviews.json"))
    }

    @Test(arguments: ["problem-parameter.json", "problem-404.json"])
    func `a problem is unchanged, with a parameter and without`(name: String) throws {
        try expectUnchanged(Problem.self, bytes(name))
    }
}
