import Settings
import Testing

struct HostileFileTests {
    @Test(arguments: ["", "\n", "# nothing but a comment\n", "---\n...\n"])
    func `an empty file is a mistake`(_ text: String) {
        #expect(mistakes(text).count == 1)
    }

    @Test func `text in another encoding is told where it begins`() {
        #expect(
            mistakes(bytes: Array("log:\n  level: \"caf".utf8) + [0xE9] + Array("\"\n".utf8)) == [
                "t.yaml:2:14: not UTF-8 text; save the file as UTF-8"
            ])
        #expect(
            mistakes(bytes: [0xFF, 0xFE, 0x61, 0x00]) == ["t.yaml:1:1: not UTF-8 text; save the file as UTF-8"])
    }

    @Test func `a control character is told where it stands`() {
        #expect(mistakes("log:\n  level: a\0b\n").first?.hasPrefix("t.yaml:2:11: a control character") == true)
    }

    @Test func `broken syntax is told where it breaks`() {
        #expect(mistakes("log:\n  level: \"info\n").first?.hasPrefix("t.yaml:3:1: not YAML: ") == true)
        #expect(mistakes("log: [\n").first?.contains("not YAML") == true)
        #expect(mistakes("\tlog:\n").first?.hasPrefix("t.yaml:1:1: not YAML: ") == true)
    }

    @Test func `a second document is a mistake`() {
        #expect(
            mistakes("log:\n---\nlog:\n") == ["t.yaml:3:1: a second document begins; settings must be one document"]
        )
    }

    @Test func `anchors aliases and tags are not read`() {
        #expect(
            mistakes("store:\n  evidence: &days 90d\n  profiles: *days\n") == [
                "t.yaml:2:13: anchors and aliases are not supported; write the value out"
            ])
        #expect(
            mistakes("log: !custom\n  level: !!str info\n") == [
                "t.yaml:1:6: tags are not supported; write the value alone"
            ])
    }

    /// Each list has nine times the one before: followed, the last has 10^9 items.
    @Test func `aliases that multiply are refused before they are followed`() {
        var text = "a: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<10 {
            text +=
                "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n"
        }
        text += "? *a9\n: 1\n"
        #expect(mistakes(text) == ["t.yaml: more than 16 asterisks: aliases are not supported"])
    }

    /// How a level begins, how often, and what ends it; mappings by indentation are the last.
    @Test(arguments: [
        ("[", 30_000, ""), ("{a: ", 990, ""), ("- ", 990, "a"), ("- ", 30_000, "a"), ("? ", 990, "a"),
    ])
    func `deep nesting is a mistake and no overflow`(_ level: String, _ count: Int, _ end: String) {
        #expect(!mistakes(String(repeating: level, count: count) + end).isEmpty)
        #expect(!mistakes(String(repeating: "[", count: count) + String(repeating: "]", count: count)).isEmpty)
    }

    @Test func `deep indentation is a mistake and no overflow`() {
        #expect(!mistakes((0..<300).map { String(repeating: " ", count: $0) + "a:\n" }.joined()).isEmpty)
    }

    @Test func `a long file is not parsed`() {
        #expect(
            mistakes(String(repeating: "#", count: 65_537)) == [
                "t.yaml: longer than 64KiB; settings are never that long"
            ])
    }

    @Test(arguments: [
        "api: {\"\": 1, \"\": 2}\n", "? [a]\n: 1\n? [a]\n: 2\n", ": 1\n: 2\n", "&x a: 1\n*x : 2\n",
        "\u{F0000}a: 1\n\u{F0000}a: 2\n", "a: 1\u{2028}b: 2\u{2028}b: 3\n", "'a''b': 1\n'a''b': 2\n",
        "\"\\x61\": 1\na: 2\n",
    ])
    func `strange repeated keys are mistakes`(_ text: String) {
        #expect(!mistakes(text).isEmpty)
    }

    @Test func `a key given often ends the search`() {
        let told = mistakes(String(repeating: "log:\n", count: 500))
        #expect((1...10).contains(told.count))
    }

    /// Found by the fuzzer: a key was looked for on another line than the parser counts, without end.
    @Test(arguments: ["\r", "\r\r\r", "\r\n\r", "\u{85}", "\u{2028}\u{2029}"])
    func `keys given twice are found behind lines of every ending`(_ breaks: String) {
        let text = "#\(breaks)\nlog:\n  level: info\n  level: debug\napi:\n  mode: \"0600\"\n  mode: \"0660\"\n"
        let found = mistakes(text)
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.hasSuffix("appears twice; keep one") })
    }
}
