import Connections
import Base
import Testing

struct CutHeadTests {
    private static let padding = "X-Padding: " + String(repeating: "p", count: 3_000) + "\r\n"

    /// A head cut by the snap length, with a body that goes on in later packets.
    private static func cutUpload() -> Conversation {
        var talk = Conversation()
        talk.client(
            "POST /v1/messages HTTP/1.1\r\nX-Account-Id: own\r\n\(padding)Transfer-Encoding: chunked\r\n\r\n4000\r\n",
            captured: 2_000)
        return talk
    }

    private static func accounts(_ talk: Conversation) -> [String?] { talk.exchanges.map { $0.account?.text } }

    @Test func `a body that imitates a head while its response is due names no account`() {
        var talk = Self.cutUpload()
        for _ in 0..<3 { talk.client(.get("victim")) }
        talk.server(.ok("1"))
        talk.close()
        #expect(Self.accounts(talk) == ["own"])
    }

    @Test(arguments: [true, false])
    func `nor does one after a response that came early, whole or without framing`(isWhole: Bool) {
        var talk = Self.cutUpload()
        if isWhole {
            talk.server(.ok("early"))
        } else {
            talk.server(.eventStream + String(repeating: "x".chunk, count: 1_000), captured: 500)
        }
        talk.client(.get("victim"))
        talk.server(.ok("of something else"))
        talk.close()
        #expect(!Self.accounts(talk).contains("victim"))
        #expect(Self.accounts(talk).first == "own")
    }

    @Test func `imitated heads in the rest of a body are not paired with the responses of real requests`() {
        var talk = Self.cutUpload()
        talk.server(.ok("early"))
        for _ in 0..<100 { talk.client(.get("victim") + .get("victim")) }
        for account in ["b", "c", "d"] {
            talk.client(.get(account))
            talk.server(.ok("2"))
        }
        talk.close()
        #expect(Self.accounts(talk) == ["own", nil, "c", "d"])
        #expect(talk.parser.takeCounters().abandonedConnections == 0)
    }

    @Test func `after a whole exchange heads are believed again, and what was not is counted`() {
        var talk = Self.cutUpload()
        talk.client("0\r\n\r\n")
        talk.server(.ok("1"))
        for account in ["b", "c", "d"] {
            talk.client(.post("q", account: account))
            talk.server(.ok("2"))
        }
        #expect(Self.accounts(talk) == ["own", nil, "c", "d"])
        let counters = talk.parser.takeCounters()
        #expect(counters.cutHeads == 1)
        #expect(counters.unconfirmedExchanges == 1)
    }

    @Test func `a request that was not whole when its response began confirms nothing`() {
        var talk = Self.cutUpload()
        talk.server(.ok("1"))
        let request = String.post("body", account: "b")
        talk.client(String(request.dropLast(2)))
        talk.server(.ok("early"))
        talk.client(String(request.suffix(2)))
        talk.client(.get("victim"))
        talk.server(.ok("3"))
        #expect(!Self.accounts(talk).contains("victim"))
    }

    @Test func `a chunked body whose framing the capture lost names no account either`() {
        var talk = Conversation()
        talk.client("POST / HTTP/1.1\r\nX-Account-Id: own\r\nTransfer-Encoding: chunked\r\n\r\n")
        talk.client(String(repeating: "x".chunk, count: 1_000), captured: 100)
        talk.server(.eventStream + String(repeating: "x".chunk, count: 1_000), captured: 500)
        talk.client(.get("victim"))
        talk.server(.ok("?"))
        talk.close()
        #expect(Self.accounts(talk).first == "own")
        #expect(!Self.accounts(talk).contains("victim"))
    }

    @Test func `a request in missing bytes may have a body: what follows the gap names no account`() {
        var talk = Conversation()
        talk.client(.get("a"))
        talk.server(.ok("1"))
        talk.clientGap(500)
        talk.client(.get("victim"))
        talk.server(.ok("of the missing request"))
        talk.close()
        #expect(!Self.accounts(talk).contains("victim"))
    }

    @Test func `a cut head gives no address, and no account by credential where a field may name one`() {
        var rules = HeaderRules()
        rules.credentialKey = CredentialKey([UInt8](repeating: 7, count: 32))
        let head =
            "GET / HTTP/1.1\r\nAuthorization: Bearer k\r\nX-Forwarded-For: 192.0.2.9\r\n\(Self.padding)"
            + "X-Account-Id: a\r\nX-Forwarded-For: 203.0.113.5\r\n\r\n"
        var whole = Conversation(rules: rules)
        whole.client(head)
        whole.server(.ok(""))
        #expect(whole.exchanges.first?.account?.text == "a")
        #expect(whole.exchanges.first?.forwardedFor?.address.description == "203.0.113.5")
        var cut = Conversation(rules: rules)
        cut.client(head, captured: 1_000)
        cut.server(.ok(""))
        #expect(cut.exchanges.map(\.account) == [nil])
        #expect(cut.exchanges.map(\.forwardedFor) == [nil])
    }
}
