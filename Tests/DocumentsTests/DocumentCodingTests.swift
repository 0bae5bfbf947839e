import Documents
import Foundation
import Testing

/// The rules that every document keeps.
struct DocumentCodingTests {
    private func text(_ document: some Encodable) -> String {
        String(decoding: DocumentCoding.encode(document), as: UTF8.self)
    }

    @Test func `keys are sorted, and slashes and letters stay as they are`() {
        let health = Health(reasons: ["/run/tailgate: nicht erreichbär"])
        #expect(text(health) == #"{"live":true,"ready":true,"reasons":["/run/tailgate: nicht erreichbär"]}"#)
    }

    @Test func `control characters that a terminal may obey are escaped`() throws {
        let health = Health(reasons: ["a\u{7F}b\u{85}c\u{1B}d\u{A0}"])
        let written = DocumentCoding.encode(health)
        #expect(text(health).contains(#"a\u007fb\u0085c\u001bd"#))
        #expect(try DocumentCoding.decode(Health.self, written, from: "test") == health)
    }

    @Test func `a number that is not finite is bounded`() throws {
        var status = Status()
        status.blindSeconds = .infinity
        status.rates.packets = .nan
        let read = try DocumentCoding.decode(Status.self, DocumentCoding.encode(status), from: "test")
        #expect(read.blindSeconds == 1e9)
        #expect(read.rates.packets == 0)
    }

    @Test func `numbers keep three places, rates one`() throws {
        var status = Status()
        status.blindSeconds = 1.23456
        status.rates.packets = 12.345
        #expect(text(status).contains(#""blind_seconds":1.235,"#))
        #expect(text(status).contains(#""packets_per_s":12.3}"#))
    }

    @Test func `what is unknown is null, and figures that are missing are zero`() throws {
        #expect(text(Status()).contains(#""request_log":null"#))
        let status = try DocumentCoding.decode(Status.self, Array("{}".utf8), from: "test")
        #expect(status.exchanges == 0)
        #expect(status.version == nil)
        #expect(status.captures.isEmpty)
    }

    @Test(arguments: [
        (#"{"capture":[{"side":"edge"}]}"#, "status: capture[0].interface: missing"),
        (
            #"{"capture":[{"interface":"x","side":"edge","state":"ajar"}]}"#,
            #"status: capture[0].state: must be one of open, gone, not "ajar""#
        ),
        (#"{"exchanges":"many"}"#, "status: exchanges: must be a whole number"),
        (#"{"now":"noon"}"#, "status: now: must be a time"),
    ])
    func `an error names the place`(text: String, message: String) throws {
        let error = #expect(throws: DocumentError.self) {
            try DocumentCoding.decode(Status.self, Array(text.utf8), from: "status")
        }
        #expect(error?.description == message)
    }
}
