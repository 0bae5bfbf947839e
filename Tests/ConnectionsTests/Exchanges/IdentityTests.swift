import Connections
import Base
import Testing

struct IdentityTests {
    static func exchange(
        _ fields: String, trustsHop: Bool = true, _ change: (inout HeaderRules) -> Void = { _ in }
    ) -> Exchange? {
        var rules = HeaderRules()
        rules.credentialKey = CredentialKey(Array(0..<32))
        change(&rules)
        var talk = Conversation(rules: rules, trustsHop: trustsHop)
        talk.client("POST /v1/messages HTTP/1.1\r\n\(fields)\r\n\r\n")
        talk.server(.ok(""))
        return talk.exchanges.first
    }

    static func v4(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32, port: UInt16 = 0) -> Endpoint {
        Endpoint(address: IPAddress(v4: a << 24 | b << 16 | c << 8 | d), port: port)
    }

    static let documentation6 = IPAddress(high: 0x2001_0db8_0000_0000, low: 1)

    @Test(
        arguments: [
            "Authorization: Bearer sk-1", "authorization: bearer  sk-1 ", "X-API-Key: sk-1", "Authorization: sk-1",
        ])
    func `a key names one account in whichever field and scheme it comes`(_ field: String) {
        // Python: "key-" + hmac.new(bytes(range(32)), b"sk-1", "sha256").hexdigest()[:32]
        #expect(Self.exchange(field)?.account?.text == "key-ca6f061bea34bec79cdada022ca229f2")
    }

    @Test func `the account field wins over credentials; without a key credentials are not read`() {
        #expect(Self.exchange("x-api-key: k\r\nx-ACCOUNT-id: acct_1")?.account?.text == "acct_1")
        #expect(Self.exchange("x-api-key: k", { $0.credentialKey = nil })?.account == nil)
        let both = Self.exchange("x-api-key: other\r\nAuthorization: Bearer sk-1")
        #expect(both?.account == Self.exchange("Authorization: Bearer sk-1")?.account)
    }

    @Test(
        arguments: [
            "Authorization: Bearer", "Authorization: Bearer \t ", "authorization: BASIC", "X-Api-Key: bearer",
            "Api-Key: ",
        ])
    func `a scheme with nothing behind it is no credential, and the next field counts`(_ field: String) {
        #expect(Self.exchange(field)?.account == nil)
        let named = Self.exchange("\(field)\r\nX-Goog-Api-Key: sk-1")?.account
        #expect(named == Self.exchange("Authorization: Bearer sk-1")?.account)
        // A credential that only begins like a scheme is one.
        #expect(Self.exchange("Authorization: Bearer-1")?.account != nil)
    }

    @Test func `credential fields are those that the rules name, the preferred first`() throws {
        for field in ["Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key"] {
            #expect(
                Self.exchange("\(field): sk-1")?.account?.text == "key-ca6f061bea34bec79cdada022ca229f2", "\(field)"
            )
        }
        let own = try #require(FieldName("X-Token"))
        let named = { (rules: inout HeaderRules) in rules.credentials = [own, .credentials[0]] }
        #expect(Self.exchange("X-Api-Key: sk-1", named)?.account == nil)
        #expect(
            Self.exchange("Authorization: other\r\nx-token: sk-1", named)?.account
                == Self.exchange("Authorization: sk-1")?.account)
    }

    @Test func `fields that carry a secret are known whatever the rules say of them`() {
        for name in ["Authorization", "proxy-authorization", "Cookie", "X-API-Key", "api-key", "X-Goog-Api-Key"] {
            #expect(FieldName(name)?.isSecret == true, "\(name)")
        }
        #expect(FieldName("X-Account-Id")?.isSecret == false)
    }

    @Test(
        arguments: [
            "team blue", "Zo\u{eb}", "\u{65e5}\u{672c}\u{8a9e}", "a/b?c#d%20", String(repeating: "a", count: 255),
        ])
    func `account names may have spaces, other scripts and 255 bytes`(_ name: String) {
        #expect(Self.exchange("X-Account-Id: \(name)")?.account?.text == name)
    }

    @Test func `of two spellings that Unicode calls equivalent each is an account`() throws {
        let composed = try #require(AccountName("Zo\u{eb}"))
        let combined = try #require(AccountName("Zoe\u{308}"))
        #expect(composed.text == combined.text)
        #expect(composed != combined)
        #expect(Set([composed, combined, composed]).count == 2)
    }

    @Test(
        arguments: [
            "X-Account-Id: ", "X-Account-Id: a\0b", "X-Account-Id: a\u{7f}", "X-Account-Id: a\u{85}b",
            "X-Account-Id: a\u{2028}b", "X-Account-Id: a\u{202e}b", "X-Account-Id: a\u{fffd}",
            "X-Account-Id: a\r\nX-Account-Id: b", "X-Account-Id: a\r\n b",
            "X-Account-Id: " + String(repeating: "a", count: 256),
        ])
    func `account fields that are no names count as absent, and are counted`(_ fields: String) {
        var talk = Conversation()
        talk.client("GET / HTTP/1.1\r\n\(fields)\r\n\r\n")
        talk.server(.ok(""))
        #expect(talk.exchanges.count == 1)
        #expect(talk.exchanges.first?.account == nil)
        #expect(talk.parser.takeCounters().rejectedAccounts == 1)
    }

    @Test func `nothing is read from an untrusted hop, and the exchange is still framed`() {
        let fields = "X-Account-Id: a\r\nx-api-key: k\r\nUser-Agent: u\r\nForwarded: for=192.0.2.1"
        let exchange = Self.exchange(fields, trustsHop: false)
        #expect(exchange?.complete == true)
        #expect(exchange?.account == nil)
        #expect(exchange?.client == nil)
        #expect(exchange?.forwardedFor == nil)
    }

    @Test func `the claimed client is kept whole within its bound, without control characters`() throws {
        let charm = "Charm Crush/0.18.1 (https://charm.land/crush), x"
        #expect(Self.exchange("User-Agent: \(charm)")?.client == charm)
        #expect(Self.exchange("User-Agent: a\u{1b}[31mb\0")?.client == "a?[31mb?")
        // The 256th byte is the first of a two-byte character.
        for (tail, kept) in [("\u{e9}b", ""), ("b\u{e9}", "b"), ("\u{1f600}", ""), ("", "")] {
            let long = String(repeating: "a", count: 255) + tail
            #expect(Self.exchange("User-Agent: \(long)")?.client == String(repeating: "a", count: 255) + kept)
        }
        let field = try #require(FieldName("X-Client"))
        let named = Self.exchange("User-Agent: gw\r\nX-Client: cli/1") {
            $0.clients = [field, .userAgent]
        }
        #expect(named?.client == "cli/1")
    }

    @Test(
        arguments: [
            ("for=192.0.2.1", v4(192, 0, 2, 1)), ("For=\"192.0.2.1:4711\"", v4(192, 0, 2, 1, port: 4711)),
            ("for=192.0.2.1:4711", v4(192, 0, 2, 1, port: 4711)),
            ("for=\"[2001:db8::1]:443\"", Endpoint(address: documentation6, port: 443)),
            ("FOR=\"[2001:DB8::1]\"", Endpoint(address: documentation6, port: 0)),
            ("proto=https;by=203.0.113.43;for=192.0.2.1;host=\"a,b;for=1.1.1.1\"", v4(192, 0, 2, 1)),
            ("for=198.51.100.9, for=192.0.2.1", v4(192, 0, 2, 1)),
            ("for=198.51.100.9 , , for = 1\r\nForwarded: for=192.0.2.1", v4(192, 0, 2, 1)),
            ("for=\"a\\\",for=9.9.9.9\"\r\nForwarded: for=192.0.2.1", v4(192, 0, 2, 1)),
            ("for=\"192\\.0.2.1\"", v4(192, 0, 2, 1)), ("for=\"192.0.2.1:_port\"", v4(192, 0, 2, 1)),
            ("for=unknown", nil), ("for=_hidden", nil), ("for=198.51.100.9, for=unknown", nil),
            ("by=192.0.2.1", nil),
            // The client's open quote swallows what the gateway appended: unknown, never the client's choice.
            ("for=\"198.51.100.9, for=\"192.0.2.1:5\"", nil), ("for=198.51.100.9, for=", nil), ("for", nil),
            ("for=\"192.0.2.1\" x", nil), ("for=192.0.2.256", nil), ("for=192.0.2.01", nil),
            ("for=192.0.2.1:65536", nil),
            ("for=\"[::1\"", nil), ("", nil), (";,;=", nil),
        ] as [(String, Endpoint?)])
    func `forwarded in all its forms (RFC 7239)`(_ value: String, _ expected: Endpoint?) {
        #expect(Self.exchange("Forwarded: \(value)", Self.readsForwarded)?.forwardedFor == expected)
    }

    static func readsForwarded(_ rules: inout HeaderRules) { rules.address = AddressField(.forwarded) }

    @Test(
        arguments: [
            ("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Port: 50000", v4(192, 0, 2, 1, port: 50000)),
            ("X-Forwarded-For: 9.9.9.9, 192.0.2.1\r\nX-Forwarded-Port: 1, 50000", v4(192, 0, 2, 1, port: 50000)),
            ("X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 192.0.2.1", v4(192, 0, 2, 1)),
            ("X-Forwarded-For: 192.0.2.1:7\r\nX-Forwarded-Port: 443", v4(192, 0, 2, 1, port: 7)),
            ("X-Forwarded-For: 2001:db8::1", Endpoint(address: documentation6, port: 0)),
            ("X-Forwarded-For: [2001:db8::1]:9", Endpoint(address: documentation6, port: 9)),
            ("X-Forwarded-For: 192.0.2.1, junk", nil), ("X-Forwarded-Port: 50000", nil),
            // What the client says in a field that the gateway does not write changes nothing.
            ("X-Forwarded-For: 192.0.2.1\r\nForwarded: for=9.9.9.9", v4(192, 0, 2, 1)),
            ("Forwarded: for=9.9.9.9\r\nX-Real-IP: 8.8.8.8\r\nX-Forwarded-For: 192.0.2.1", v4(192, 0, 2, 1)),
            ("Forwarded: for=\"192.0.2.1:7\"", nil),
        ] as [(String, Endpoint?)])
    func `X-Forwarded-For names the hop that the gateway appended, X-Forwarded-Port its port`(
        _ fields: String, _ expected: Endpoint?
    ) {
        #expect(Self.exchange(fields)?.forwardedFor == expected)
    }

    @Test(
        arguments: [
            ("X-Real-IP: 192.0.2.1", v4(192, 0, 2, 1), 0), ("x-real-ip: 192.0.2.1:7", v4(192, 0, 2, 1, port: 7), 0),
            ("X-Real-IP: [2001:db8::1]:9", Endpoint(address: documentation6, port: 9), 0),
            ("X-Real-IP: 192.0.2.1\r\nX-Real-IP: 192.0.2.1", v4(192, 0, 2, 1), 0),
            ("X-Real-IP: 9.9.9.9\r\nX-Real-IP: 192.0.2.1", nil, 1), ("X-Real-IP: 9.9.9.9, 192.0.2.1", nil, 1),
            ("X-Real-IP: junk\r\nX-Real-IP: 192.0.2.1", nil, 1), ("X-Real-IP: junk", nil, 0),
            ("X-Forwarded-For: 192.0.2.1", nil, 0),
        ] as [(String, Endpoint?, UInt32)])
    func `any other address field holds one address; with two that differ neither is believed`(
        _ fields: String, _ expected: Endpoint?, _ contradictions: UInt32
    ) throws {
        var rules = HeaderRules()
        rules.address = AddressField(try #require(FieldName("X-Real-IP")))
        rules.trustedHops = 2
        var talk = Conversation(rules: rules)
        talk.client("GET / HTTP/1.1\r\n\(fields)\r\n\r\n")
        talk.server(.ok(""))
        #expect(talk.exchanges.first?.forwardedFor == expected)
        #expect(talk.parser.takeCounters().contradictoryAddresses == contradictions)
    }

    @Test func `a port from a field of its own is doubtful, one that stands with the address is not`() {
        let apart = Self.exchange("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Port: 443")
        #expect(apart?.isPortDoubtful == true)
        #expect(Self.exchange("X-Forwarded-For: 192.0.2.1:7\r\nX-Forwarded-Port: 443")?.isPortDoubtful == false)
        #expect(Self.exchange("X-Forwarded-For: 192.0.2.1")?.isPortDoubtful == false)
        let none = Self.exchange("X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Port: 443") { $0.port = nil }
        #expect(none?.forwardedFor == Self.v4(192, 0, 2, 1))
    }

    @Test func `with two trusted hops the second element from the end is the client's`() {
        let two = { (rules: inout HeaderRules) in rules.trustedHops = 2 }
        let twoElements = { (rules: inout HeaderRules) in
            rules.trustedHops = 2
            Self.readsForwarded(&rules)
        }
        #expect(
            Self.exchange("X-Forwarded-For: 9.9.9.9, 192.0.2.1, 10.0.0.1", two)?.forwardedFor
                == Self.v4(192, 0, 2, 1))
        #expect(Self.exchange("X-Forwarded-For: 192.0.2.1", two)?.forwardedFor == nil)
        let many = (0..<500).map { "for=10.0.\($0 / 250).\($0 % 250)" }.joined(separator: ",")
        #expect(Self.exchange("Forwarded: \(many)", twoElements)?.forwardedFor == Self.v4(10, 0, 1, 248))
    }

    @Test(
        arguments: [
            ("::", IPAddress(high: 0, low: 0)), ("::1", IPAddress(high: 0, low: 1)),
            ("1::", IPAddress(high: 1 << 48, low: 0)),
            ("1:2:3:4:5:6:7:8", IPAddress(high: 0x1_0002_0003_0004, low: 0x5_0006_0007_0008)),
            ("::ffff:192.0.2.1", IPAddress(v4: 0xC000_0201)),
            ("1:2:3:4:5:6:192.0.2.1", IPAddress(high: 0x1_0002_0003_0004, low: 0x5_0006_C000_0201)),
            ("1:2:3:4:5:6:7::", IPAddress(high: 0x1_0002_0003_0004, low: 0x5_0006_0007_0000)),
            ("1:2:3:4:5:6:7:8:9", nil), ("1:2:3:4:5:6:7", nil), ("1::2::3", nil), ("12345::", nil),
            (":1:2:3:4:5:6:7", nil),
            ("1:2:3:4:5:6:7:", nil), ("1:2:3:4::5:6:7:8", nil), (":::", nil), ("fe80::1%eth0", nil),
            ("::192.0.2.1:1", nil),
        ] as [(String, IPAddress?)])
    func `IPv6 text in all forms of RFC 4291`(_ text: String, _ expected: IPAddress?) {
        #expect(
            Self.exchange("Forwarded: for=\"[\(text)]\"", Self.readsForwarded)?.forwardedFor?.address == expected)
    }

    @Test func `a credential leaves no trace in the parser, whole or split, finished or not`() {
        var rules = HeaderRules()
        rules.credentialKey = CredentialKey(Array(repeating: 7, count: 32))
        let head = "GET / HTTP/1.1\r\nAuthorization: Bearer sk-very-secret\r\nx-api-key: sk-very-secret\r\n\r\n"
        for split in stride(from: 1, to: head.utf8.count, by: 7) {
            var talk = Conversation(rules: rules)
            talk.client(String(head.prefix(split)))
            Self.expectNoSecret(talk)
            talk.client(String(head.dropFirst(split)))
            Self.expectNoSecret(talk)
            talk.server(.ok(""))
            Self.expectNoSecret(talk)
            #expect(talk.exchanges.first?.account?.text.hasPrefix("key-") == true)
        }
        var keyDump = ""
        dump(rules.credentialKey, to: &keyDump)
        #expect(!keyDump.contains("7") && !String(reflecting: rules).contains("7, 7"))
    }

    static func expectNoSecret(_ talk: Conversation) {
        var text = String(describing: talk) + String(reflecting: talk)
        dump(talk, to: &text)
        #expect(!text.contains("secret"))
        // As octets: 115, 101, 99, 114, 101, 116.
        #expect(!text.contains("115, 101, 99"))
    }
}
