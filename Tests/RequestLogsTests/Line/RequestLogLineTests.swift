import Accounts
import Packets
import RequestLogs
import Testing

@Suite struct RequestLogLineTests {
    /// A line with every required field, with `change` put in place of the field it names.
    private func line(_ changes: String...) -> String {
        var fields = [
            "time": "1795445442.762", "duration": "0.25", "account": "\"a\"", "request_bytes": "180",
            "response_bytes": "170", "status": "200",
        ]
        for change in changes {
            let parts = change.split(separator: "=", maxSplits: 1).map(String.init)
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

    @Test func everyDocumentedFieldIsRead() throws {
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

    @Test func secondsMayBeSoManyMillionthsAsHAProxyWritesThem() throws {
        let record = try #require(try parse(line("time=1795445442762000e-6", "duration=250.0e-3")).record)
        #expect(abs((record.time - Timestamp(nanoseconds: 1_795_445_442_762_000_000)).count) < 1_000)
        #expect(record.duration == .milliseconds(250))
        #expect(reason(line("time=1795445442762000"))?.hasPrefix("time: not Unix seconds") == true)
        #expect(reason(line("time=1795445442762000e-"))?.hasPrefix("time: not Unix seconds") == true)
        #expect(reason(line("time=1795445442762000e99"))?.hasPrefix("time: not Unix seconds") == true)
    }

    @Test func numbersMayBeQuotedAsNginxWritesThem() throws {
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
    func syslogHeadersArePassedOver(header: String) throws {
        #expect(try parse(header + line()).record?.account == "a")
        #expect(try parse(header + line() + "\n\0").record?.account == "a")
    }

    @Test(arguments: ["\"\"", "\"-\"", "null"])
    func emptyOptionalFieldsAreUnknown(empty: String) throws {
        let fields = ["client", "stop", "initiator", "input_tokens", "thread", "src", "sport", "ja4"]
        let names = fields.map { "\($0)=\(empty)" }
        var text = line()
        for name in names { text = String(text.dropLast()) + ",\"\(name.replacing("=", with: "\":"))}" }
        #expect(try parse(text) == parse(line()))
    }

    @Test func aLineWithoutAnAccountIsNoDamageAndNoRecord() throws {
        #expect(try parse(line("account=\"-\"")).record == nil)
        #expect(reason(line("account")) == "account: missing")
    }

    @Test func halfAnEndpointIsNone() throws {
        #expect(try parse(line("src=\"10.0.0.1\"")).record?.source == nil)
        #expect(try parse(line("src=\"unix:\"", "sport=\"\"")).record?.source == nil)
    }

    @Test func escapesAreDecoded() throws {
        let parsed = try parse(line(#"client="a\u002fb \"\ud83d\ude00\" \ud800 \\n""#))
        #expect(parsed.record?.client == "a/b \"😀\" \u{FFFD} \\n")
    }

    @Test(arguments: ["later", "END", "2"])
    func valuesOfALaterFormatAreUnknown(stop: String) throws {
        let parsed = try parse(line("stop=\"\(stop)\"", "initiator=\"robot\""))
        #expect(parsed.record?.stop == nil && parsed.record?.initiator == nil && parsed.record != nil)
    }

    @Test(arguments: [
        ("time=\"yesterday\"", "time: not Unix seconds (milliseconds must be divided by 1000)"),
        ("time=1795445442762", "time: not Unix seconds (milliseconds must be divided by 1000)"),
        ("time=-1", "time: not Unix seconds (milliseconds must be divided by 1000)"),
        ("time", "time: missing"),
        ("duration=-0.5", "duration: negative"),
        ("duration=null", "duration: empty"),
        ("request_bytes=1.5", "request_bytes: not a whole number from 0 up"),
        ("response_bytes=-1", "response_bytes: not a whole number from 0 up"),
        ("response_bytes=99999999999999999999", "response_bytes: not a number in range"),
        ("status=1000", "status: not an HTTP status"),
        ("status=[200]", "status: neither a string nor a number"),
        ("account={}", "account: neither a string nor a number"),
        ("input_tokens=-3", "input_tokens: not a whole number from 0 up"),
        ("stop=tru", "stop: not JSON: expected a value"),
    ])
    func anUnusableFieldIsNamed(change: String, expected: String) {
        #expect(reason(line(change)) == expected)
    }

    @Test func badAddressesAndPortsAreNamed() {
        #expect(reason(line("src=\"10.0.0.999\"", "sport=1")) == "src: not an IP address")
        #expect(reason(line("dst=\"10.0.0.9\"", "dport=65536")) == "dport: not a port")
    }

    @Test func aLineCutAnywhereIsDamagedAndNeverTraps() {
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
    func whatIsNoJSONObjectIsDamaged(text: String) {
        #expect(reason(text) != nil)
    }

    @Test(arguments: [
        "cli)", "like Gecko) Chrome/120", "claude-cli/2.0 (external", "(X11; Linux)", "/1.0",
    ])
    func aUserAgentCutAtACommaClaimsNothing(piece: String) throws {
        let parsed = try parse(line("client=\"\(piece)\""))
        #expect(parsed.record?.client == nil)
        #expect(parsed.cutClient == piece)
    }

    @Test(arguments: [
        "claude-cli/2.0.37 (external, cli)", "node", "Charm Crush/0.21.3 (https://charm.land/crush)",
        "opencode/1.0.101 ai-sdk/provider-utils/3.0.17 runtime/node.js/20", "a/1 (nested (twice))",
        "Агент/1",
    ])
    func aWholeUserAgentIsKept(client: String) throws {
        let parsed = try parse(line("client=\"  \(client) \""))
        #expect(parsed.record?.client == client)
        #expect(parsed.cutClient == nil)
    }
}
