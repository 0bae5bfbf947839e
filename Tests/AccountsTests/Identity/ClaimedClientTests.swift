import Accounts
import Testing

struct ClaimedClientTests {
    @Test(arguments: [
        ("KimiCLI/1.3", "KimiCLI", "1.3"),
        ("KimiCLI/1.3 (zed 0.1)", "KimiCLI", "1.3"),
        ("claude-cli/2.0.37 (external, cli)", "claude-cli", "2.0.37"),
        ("AsyncOpenAI/Python 2.54.0", "AsyncOpenAI/Python", "2.54.0"),
        ("OpenAI/JS", "OpenAI/JS", ""),
        ("opencode/1.0.38 ai-sdk/provider-utils/3.0.17 runtime/node.js/20", "opencode", "1.0.38"),
        ("Charm Crush/0.18.4 (https://charm.land/crush)", "Charm Crush", "0.18.4"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "Mozilla", "5.0"),
        ("curl/7.88.1", "curl", "7.88.1"),
        ("Go-http-client/2.0", "Go-http-client", "2.0"),
        ("tool/v1.2", "tool", "v1.2"),
        ("node", "node", ""),
        ("tool/", "tool", ""),
        ("(compatible) curl/8.1", "curl", "8.1"),
        ("(a b/c (d/e) f) curl/8.1", "curl", "8.1"),
        ("curl/8.1 (never closed/2", "curl", "8.1"),
        ("cli) curl/8.1", "curl", "8.1"),
        ("\tcurl/8.1\t(x)", "curl", "8.1"),
        ("Werkzeug-é/1", "Werkzeug-é", "1"),
        ("a\u{301}/1", "a\u{301}", "1"),
        ("tool/\u{0663}", "tool/\u{0663}", ""),
        ("a  b/1", "a b", "1"),
        ("a/1/2", "a", "1/2"),
        ("a//1", "a//1", ""),
    ])
    func `product`(_ userAgent: String, _ family: String, _ version: String) {
        let client = ClaimedClient(userAgent: userAgent)
        #expect(client?.family == family)
        #expect(client?.version == version)
    }

    @Test(arguments: ["", " ", "\t", "()", "(comment)", "cli)", "/", "/1.0", "((((", "))))", "( / ) /"])
    func `no product`(_ userAgent: String) {
        #expect(ClaimedClient(userAgent: userAgent) == nil)
    }

    /// A text of combining marks is one character to Swift, and finding its end takes as long as the text is.
    @Test func `hostile text costs as much as any other`() {
        let plain = String(repeating: "a b/1", count: 50)
        let marks = "a/1 " + String(repeating: "\u{301}", count: 123)
        func cost(_ text: String) -> Duration {
            (0..<5).map { _ in
                ContinuousClock().measure { for _ in 0..<200 { _ = ClaimedClient(userAgent: text) } }
            }.min() ?? .zero
        }
        #expect(cost(marks) < cost(plain) * 5)
    }

    @Test func `versions differ`() {
        #expect(ClaimedClient(userAgent: "a/1") != ClaimedClient(userAgent: "a/2"))
        #expect(ClaimedClient(userAgent: "a/1 (x)") == ClaimedClient(userAgent: "a/1 (y)"))
        #expect(ClaimedClient(userAgent: "a/1")?.description == "a/1")
    }
}
