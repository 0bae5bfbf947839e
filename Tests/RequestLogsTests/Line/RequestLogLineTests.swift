import Accounts
import Connections
import Base
import RequestLogs
import Testing

struct RequestLogLineTests {
    /// A line with every required field, with `change` put in place of the field it names.
    private func line(_ changes: String...) -> String { line(changes) }

    private func line(_ changes: [String]) -> String {
        var fields = [
            "time": "1795445442.762", "duration": "0.25", "account": "\"a\"", "request_bytes": "180",
            "response_bytes": "170", "status": "200",
        ]
        for change in changes {
            let parts = change.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            fields[parts[0]] = parts.count > 1 ? parts[1] : nil
        }
        return "{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }

    private func parse(_ text: String) throws(RequestLogLine.Damaged) -> RequestLogLine {
        let bytes = Array(text.utf8)
        return try RequestLogLine(bytes, in: 0..<bytes.count)
    }

    private func reason(_ text: String) -> String? {
        do {
            _ = try parse(text)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func `every documented field is read`() throws {
        let parsed = try parse(
            #"{"time":1795445442.762,"duration":0.001,"src":"172.104.3.241","sport":52024,"dst":"2001:db8::1","#
                + #""dport":443,"account":"acct_1","client":"KimiCLI/1.3","request_bytes":180,"response_bytes":170,"#
                + #""status":200,"stop":"tool","initiator":"agent","input_tokens":10,"cached_tokens":4,"#
                + #""output_tokens":7,"thread":"t","parent":"p","device":"d","ja4":"t13d","more":{"x":[1,"}"]}}"#)
        let record = try #require(parsed.record)
        var expected = RequestRecord(
            time: Timestamp(nanoseconds: 1_795_445_442_762_000_000), duration: .milliseconds(1),
            account: "acct_1", client: "KimiCLI/1.3", requestBytes: 180, responseBytes: 170, status: 200,
            stop: .tool, initiator: .agent, inputTokens: 10, cachedTokens: 4, outputTokens: 7, thread: "t",
            parent: "p", device: "d", ja4: "t13d")
        expected.source = Endpoint(address: IPAddress(v4: 0xAC68_03F1), port: 52024)
        expected.destination = Endpoint(address: IPAddress(high: 0x2001_0DB8_0000_0000, low: 1), port: 443)
        #expect(record == expected)
        #expect(record.start == Timestamp(nanoseconds: 1_795_445_442_761_000_000))
    }

    @Test func `seconds may be millionths as HAProxy writes them`() throws {
        let record = try #require(try parse(line("time=1795445442762000e-6", "duration=250.0e-3")).record)
        #expect(abs((record.time - Timestamp(nanoseconds: 1_795_445_442_762_000_000)).count) < 1_000)
        #expect(record.duration == .milliseconds(250))
        #expect(reason(line("time=1795445442762000e-")) == Self.noTime)
        #expect(reason(line("time=1795445442762000e99")) == "time: out of range")
    }

    private static let noTime =
        "time: neither Unix seconds (1795445442.762) nor RFC 3339 from 1970 on (2026-11-23T14:10:42.762Z)"

    @Test(arguments: [
        "1795443042.762", "1795443042762", "1795443042762000", "1795443042762000000", "1795443042762.0",
        "1795443042762000e-6", "\"1795443042.762\"", "\"2026-11-23T14:10:42.762Z\"",
        "\"2026-11-23 15:10:42.762+01:00\"",
        "\"2026-11-23t13:40:42.762-0030\"",
    ])
    func `times are read in every unit that their size tells`(time: String) throws {
        let record = try #require(try parse(line("time=\(time)")).record)
        #expect(record.time == Timestamp(nanoseconds: 1_795_443_042_762_000_000))
    }

    @Test func `numbers may be quoted as nginx writes them`() throws {
        let plain = try parse(line("sport=52024", "src=\"10.0.0.1\"", "input_tokens=12"))
        let quoted = try parse(
            line(
                "time=\"1795445442.762\"", "duration=\"0.25\"", "request_bytes=\"180\"", "status=\"200\"",
                "response_bytes=\"170\"", "sport=\"52024\"", "src=\"10.0.0.1\"", "input_tokens=\"12\""))
        #expect(plain == quoted)
        #expect(plain.record?.source?.port == 52024)
    }

    @Test(arguments: [
        "<134>Nov 23 14:10:42 gw nginx: ", "<134>1 2026-11-23T14:10:42.762Z gw haproxy 7 - - ", "  ", "",
    ])
    func `syslog headers are passed over`(header: String) throws {
        #expect(try parse(header + line()).record?.account == "a")
        #expect(try parse(header + line() + "\n\0").record?.account == "a")
    }

    @Test(arguments: ["\"\"", "\"-\"", "null"])
    func `empty optional fields are unknown`(empty: String) throws {
        let fields = ["client", "stop", "initiator", "input_tokens", "thread", "src", "sport", "ja4"]
        let names = fields.map { "\($0)=\(empty)" }
        var text = line()
        for name in names { text = String(text.dropLast()) + ",\"\(name.replacing("=", with: "\":"))}" }
        #expect(try parse(text) == parse(line()))
    }

    @Test func `a line without an account is no damage and no record`() throws {
        #expect(try parse(line("account=\"-\"")).record == nil)
        #expect(reason(line("account")) == "account: missing")
    }

    @Test func `half an endpoint is none`() throws {
        #expect(try parse(line("src=\"10.0.0.1\"")).record?.source == nil)
        #expect(try parse(line("src=\"unix:\"", "sport=\"\"")).record?.source == nil)
    }

    @Test func `escapes are decoded`() throws {
        let parsed = try parse(line(#"client="a\u002fb \"\ud83d\ude00\" \ud800 \\n""#))
        #expect(parsed.record?.client == "a/b \"😀\" \u{FFFD} \\n")
    }

    @Test(arguments: [
        ("time=\"yesterday\"", noTime), ("time=\"23/Nov/2026:14:10:42 +0000\"", noTime),
        ("time=\"2026-11-23T14:10:42\"", "time: without a zone; end it with Z or an offset such as +02:00"),
        ("time=-1", "time: before 1970"), ("time=\"1970-01-01T00:30:00+01:00\"", "time: before 1970"),
        ("time=10000000000", "time: out of range; nanoseconds since 1970 end in the year 2262"),
        ("time=99999999999999999999", "time: out of range"), ("time", "time: missing"), ("time=", "time: empty"),
        ("time=NaN", "time: neither a string in quotes nor a number"),
        ("duration=-0.5", "duration: negative"), ("duration=null", "duration: empty"),
        ("duration=1795445443", "duration: longer than the time since 1970; write seconds"),
        ("duration=9e99", "duration: longer than the time since 1970; write seconds"),
        ("request_bytes=1.5", "request_bytes: not a whole number from 0 to 9223372036854775807"),
        ("response_bytes=-1", "response_bytes: not a whole number from 0 to 9223372036854775807"),
        ("response_bytes=9223372036854775808", "response_bytes: not a whole number from 0 to 9223372036854775807"),
        ("response_bytes=many", "response_bytes: neither a string in quotes nor a number"),
        ("response_bytes=\"many\"", "response_bytes: not a number"),
        ("account={}", "account: neither a string in quotes nor a number"),
        ("account=acct-1", "account: neither a string in quotes nor a number"),
    ])
    func `a needed field that is unusable is named`(change: String, expected: String) {
        #expect(reason(line(change)) == expected)
    }

    // MARK: Accounts

    @Test(arguments: [
        "team blue", "Zo\u{eb}", "\u{65e5}\u{672c}\u{8a9e}", "a/b?c", String(repeating: "x", count: 255), "17",
        String(repeating: "\u{eb}", count: 127),
    ])
    func `accounts of any script are kept`(name: String) throws {
        #expect(try parse(line("account=\"\(name)\"")).record?.account == name)
    }

    @Test(arguments: [
        String(repeating: "x", count: 256), String(repeating: "\u{eb}", count: 128), " a", "a ", "a\\u0000b",
        "a\\nb",
        "a\u{9b}b", "a\u{2029}b", "a\u{202e}b", "\\ud800",
    ])
    func `an account that cannot be kept is damage`(name: String) {
        #expect(reason(line("account=\"\(name)\"")) == "account: \(AccountName.rule)")
    }

    @Test func `an account of octets that are no text is damage`() {
        var bytes = Array(line("account=\"aXb\"").utf8)
        for index in bytes.indices where bytes[index] == UInt8(ascii: "X") { bytes[index] = 0xE9 }
        let failure = #expect(throws: RequestLogLine.Damaged.self) {
            try RequestLogLine(bytes, in: 0..<bytes.count)
        }
        #expect(failure?.reason == "account: \(AccountName.rule)")
    }

    // MARK: Fields that a line can do without

    @Test(
        arguments: [
            ("192.0.2.1", "7", "192.0.2.1", 7), ("192.0.2.1:7", nil, "192.0.2.1", 7),
            ("192.0.2.1:7", "7", "192.0.2.1", 7), ("[2001:db8::7]", "7", "2001:db8::7", 7),
            ("[2001:db8::7]:8", nil, "2001:db8::7", 8), ("fe80::1%eth0", "7", "fe80::1", 7),
            ("[fe80::1%25eth0]:8", nil, "fe80::1", 8), ("::ffff:192.0.2.1", "7", "192.0.2.1", 7),
            ("192.0.2.1:", "7", "192.0.2.1", 7),
        ] as [(String, String?, String, UInt16)])
    func `addresses are read in every shape that gateways write`(
        address: String, port: String?, expected: String, number: UInt16
    ) throws {
        let changes = ["src=\"\(address)\""] + (port.map { ["sport=\($0)"] } ?? [])
        let parsed = try parse(line(changes))
        let ip = try #require(IPAddress(expected))
        #expect(parsed.record?.source == Endpoint(address: ip, port: number))
        #expect(parsed.unread.isEmpty)
    }

    @Test(arguments: ["unix", "unix:", "unix:/run/x.sock", "@", "@/name", "/run/x.sock", "-", ""])
    func `a unix socket has no address and nothing is missing`(text: String) throws {
        for port in ["sport=2", "sport=", "sport=\"\"", "sport=-", "sport=0"] {
            let parsed = try parse(line("src=\"\(text)\"", port))
            #expect(parsed.record != nil && parsed.record?.source == nil)
            #expect(parsed.unread.isEmpty, "\(port)")
            #expect(parsed.withoutAddress == (text.isEmpty || text == "-" ? [] : [.src]), "\(port)")
        }
    }

    @Test(arguments: [
        ("src=\"gateway.example\"", LogField.src), ("src=\"10.0.0.999\"", .src), ("src=\"[2001:db8::7\"", .src),
        ("src=\"192.0.2.1:http\"", .src), ("src=\"192.0.2.1%eth0\"", .src), ("src=\"[192.0.2.1]:7\"", .src),
        ("src=\"192.0.2.1:7\"", .src), ("src=true", .src), ("src=unix", .src), ("sport=65536", .sport),
        ("sport=-7", .sport), ("sport=\"http\"", .sport), ("sport=NaN", .sport), ("sport=7.5", .sport),
        ("sport=[7]", .sport), ("status=1000", .status), ("status=\"OK\"", .status), ("status=[200]", .status),
        ("client=7 apples", .client), ("client={}", .client), ("stop=\"later\"", .stop), ("stop=2", .stop),
        ("stop=tru", .stop), ("initiator=\"robot\"", .initiator), ("input_tokens=-3", .inputTokens),
        ("cached_tokens=9223372036854775808", .cachedTokens), ("output_tokens=1e19", .outputTokens),
        ("output_tokens=\"12 tokens\"", .outputTokens), ("thread=abc", .thread), ("parent=false", .parent),
        ("device=[]", .device), ("ja4=\(String(repeating: "x", count: 3))", .ja4),
    ])
    func `an unknown shape costs the field and is named`(change: String, field: LogField) throws {
        let whole = ["src=\"192.0.2.1\"", "sport=8", "client=\"x/1\"", "thread=\"t\"", "input_tokens=5"]
        let before = try parse(line(whole))
        let after = try parse(line(whole + [change]))
        #expect(after.unread == [field])
        let record = try #require(after.record)
        var expected = try #require(before.record)
        switch field {
        case .src, .sport: expected.source = nil
        case .status: expected.status = record.status
        case .client: expected.client = nil
        case .thread: expected.thread = nil
        case .inputTokens: expected.inputTokens = nil
        default: break
        }
        #expect(record == expected)
    }

    @Test(arguments: ["", " ", "null", "-", "\"\"", "\"-\""])
    func `a number without value is unknown`(value: String) throws {
        let parsed = try parse(
            line("src=\"192.0.2.1\"", "sport=\(value)", "dport=\(value)", "input_tokens=\(value)", "ja4=\(value)"))
        #expect(parsed.record != nil && parsed.record?.source == nil && parsed.record?.inputTokens == nil)
        #expect(parsed.unread.isEmpty)
    }

    @Test func `counts reach the largest number of 64 bits`() throws {
        let largest = "9223372036854775807"
        let record = try #require(
            try parse(line("request_bytes=\(largest)", "response_bytes=\"\(largest)\"", "output_tokens=\(largest)"))
                .record)
        #expect(record.requestBytes == .max && record.responseBytes == .max && record.outputTokens == .max)
        #expect(try parse(line("input_tokens=12e3")).record?.inputTokens == 12_000)
        #expect(try parse(line("input_tokens=12000e-3")).record?.inputTokens == 12)
    }

    @Test(arguments: LogField.allCases)
    func `a field that comes twice is damage`(field: LogField) {
        let value = field == .time ? "1795445442.762" : "\"1\""
        let text = String(line("\(field.rawValue)=\(value)").dropLast()) + ",\"\(field.rawValue)\":\(value)}"
        #expect(reason(text) == "\(field.rawValue): appears twice; let the log format escape what clients send")
    }

    @Test func `a client cannot write fields through a format that does not escape`() {
        for client in [
            #"x","account":"victim"#, #"x","\u0061ccount":"victim","y":""#, #"x"},{"account":"victim"#,
            #"x","account":"victim","y":{"z":""#,
        ] {
            #expect(reason(line("client=\"\(client)\"", "account=\"own\"")) != nil, "\(client)")
        }
    }

    @Test func `a line cut anywhere is damaged and never traps`() {
        let whole =
            #"{"time":1795445442.762,"duration":1e-3,"account":"a","request_bytes":1,"response_bytes":2,"#
            + #""status":200,"client":"x \u00e9\ud83d\ude00","more":[{"a":null},true]}"#
        #expect(reason(whole) == nil)
        for length in 0..<whole.utf8.count {
            #expect(reason(String(decoding: whole.utf8.prefix(length), as: UTF8.self)) != nil)
        }
    }

    @Test(arguments: [
        "plain text", "{} {}", "[1]", "{\"a\"}", "{\"a\":}", "{\"a\":1 \"b\":2}", "{,}", "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}", "{\"a\":" + String(repeating: "[", count: 10_000),
    ])
    func `what is no JSON object is damaged`(text: String) {
        #expect(reason(text) != nil)
    }

    @Test(arguments: [
        "cli)", "like Gecko) Chrome/120", "claude-cli/2.0 (external", "(X11; Linux)", "/1.0",
    ])
    func `a user agent cut at a comma claims nothing`(piece: String) throws {
        let parsed = try parse(line("client=\"\(piece)\""))
        #expect(parsed.record?.client == nil)
        #expect(parsed.cutClient == piece)
    }

    @Test(arguments: ["a", "\u{e9}", "\u{1f600}", "e\u{301}"])
    func `a long user agent is cut at 256 bytes`(unit: String) throws {
        let long = "x/1 " + String(repeating: unit, count: 60_000 / unit.utf8.count)
        let client = try #require(try parse(line("client=\"\(long)\"")).record?.client)
        #expect((253...256).contains(client.utf8.count))
        #expect(long.utf8.starts(with: client.utf8) && !client.unicodeScalars.contains("\u{fffd}"))
        let piece = try #require(try parse(line("client=\"a) \(long)\"")).cutClient)
        #expect((57...60).contains(piece.utf8.count))
    }

    @Test func `a comment that the limit leaves open is no sign of a cut`() throws {
        let long = "Mozilla/5.0 (" + String(repeating: "x", count: 8_000)
        let parsed = try parse(line("client=\"\(long)\""))
        #expect(parsed.record?.client == String(long.prefix(256)))
        #expect(parsed.cutClient == nil)
    }

    @Test func `control characters of a user agent are replaced`() throws {
        #expect(try parse(line(#"client="x/1 \u001b[31m\u0000""#)).record?.client == "x/1 ?[31m?")
    }

    @Test(arguments: [
        "claude-cli/2.0.37 (external, cli)", "node", "Charm Crush/0.21.3 (https://charm.land/crush)",
        "opencode/1.0.101 ai-sdk/provider-utils/3.0.17 runtime/node.js/20", "a/1 (nested (twice))",
        "Агент/1",
    ])
    func `a whole user agent is kept`(client: String) throws {
        let parsed = try parse(line("client=\"  \(client) \""))
        #expect(parsed.record?.client == client)
        #expect(parsed.cutClient == nil)
    }
}
