import Accounts
import Testing

@testable import RequestLogs

struct SyslogHeaderTests {
    /// As nginx 1.22 and HAProxy 2.6 of Debian 12 really send them, in each of HAProxy's formats.
    static let headers = [
        "<190>Nov 25 16:38:06 nginx: ", "<190>Nov 25 16:38:06 gateway nginx: ",
        "<134>Nov 25 16:38:06 haproxy[20202]: ", "<134>Nov 25 16:38:06 gateway haproxy[20202]: ",
        "<134>1 2026-11-25T16:38:06.202581+00:00 - haproxy 20202 - - ",
        "<134>1 2026-11-25T16:38:06.202581+00:00 gateway haproxy 20202 - - ",
        "<134>1 2026-11-25T16:38:06Z gw app 1 ID47 [a@32473 iut=\"3\"][b@1 note=\"{ \\\" \\] \"] ",
        "<134>1 2026-11-25T16:38:06Z gw app 1 ID47 [a@32473 iut=\"{}\"] \u{FEFF}",
        "<134>", "<6>", "2026-11-25T16:38:06.202581+00:00 ", "", "  ", "\u{FEFF}",
        "Nov 25 16:38:06 gateway nginx: ", "2026-11-25T16:38:06.202581+00:00 gateway haproxy[20202]: @cee: ",
    ]

    /// What gateways log of what clients sent, and text before an object that is not a header.
    static let others = [
        "<187>Nov 25 16:38:06 gateway nginx: 2026/11/25 16:38:06 [error] 7#7: *1 open() \"/srv/",
        "192.0.2.1 - - [25/Nov/2026:16:38:06 +0000] \"GET /", "192.0.2.1 - ",
        "<190>Nov 25 16:38:06 nginx: 192.0.2.1 - ",
        "<134>1 2026-11-25T16:38:06Z - haproxy 1 - - GET /", "[", "[ ", "x", "\"", "garbage ", "a: b (c): ",
        "one two three four five six seven: ", String(repeating: "x", count: 400) + ": ",
    ]

    @Test(arguments: others)
    func `an object that stands anywhere else is not read`(before: String) {
        let object = #"{"time":1.5,"duration":0,"account":"a","request_bytes":1,"response_bytes":2,"status":200}"#
        let bytes = Array((before + object).utf8)
        #expect(throws: RequestLogLine.Damaged.self) { try RequestLogLine(bytes, in: 0..<bytes.count) }
    }

    @Test(arguments: headers)
    func `a line is the same behind every header`(header: String) throws {
        let object =
            #"{"time":1.5,"duration":0,"account":"a","client":"x/1 (y, z)","request_bytes":1,"response_bytes":2,"status":200}"#
        let bytes = Array((header + object + "\n").utf8)
        let line = try RequestLogLine(bytes, in: 0..<bytes.count)
        #expect(line.record?.account == "a")
        #expect(line.record?.client == "x/1 (y, z)")
    }

    @Test(arguments: [
        "", "<", "<1", "<1>", "<1>1", "<1>1 ", "<1>1 a b c d e ", "<1>1 a b c d e f [", "<1>1 a b c d e f [x=\"",
        "<1>1 a b c d e f [x=\"\\", "<99999>1 - - - - - -", "<>1 - - - - - - {",
    ])
    func `a header that is cut has no object behind it`(text: String) {
        let bytes = Array(text.utf8)
        #expect(SyslogHeader.object(of: bytes, in: 0..<bytes.count) == nil)
    }

    @Test(arguments: [
        "", " 192.0.2.1:50000 [25/Nov/2026:16:38:06.202] edge application/a 0/0/1/2/3 200 217 \"GET / HTTP/1.1\"",
        " {\"account\":\"b\"}", "{", "}",
    ])
    func `what HAProxy's own format says after the object is another log's`(rest: String) throws {
        let object =
            #"{"time":1.5,"duration":0,"account":"a","client":"x/1 (\"}{) \\","more":{"b":[{}]},"request_bytes":1,"#
            + #""response_bytes":2,"status":200}"#
        let bytes = Array(("<134>1 2026-11-25T16:38:06.2+00:00 - haproxy 20202 - " + object + rest).utf8)
        let line = try RequestLogLine(bytes, in: 0..<bytes.count)
        #expect(line.record?.account == "a")
        #expect(line.record?.client == #"x/1 ("}{) \"#)
    }

    @Test func `an object that does not end is a damaged line`() throws {
        for cut in [#"{"time":1.5,"account":"a"#, #"{"time":1.5,"client":"}"#] {
            let bytes = Array(("<134>1 2026-11-25T16:38:06Z - haproxy 1 - " + cut).utf8)
            #expect(throws: RequestLogLine.Damaged.self) {
                try RequestLogLine(bytes, in: 0..<bytes.count)
            }
        }
    }

    @Test(arguments: [
        (
            "<132>1 2026-11-25T16:38:06.2+00:00 - haproxy 20202 - - Proxy edge stopped (cumulated conns: FE: 7, BE: 0).",
            true
        ),
        ("<128>Nov 25 16:38:06 haproxy[20202]: backend application has no server available!", true),
        ("<190>Nov 25 16:38:06 nginx: 192.0.2.1 - - \"GET / HTTP/1.1\" 200", false),
        ("<132>Nov 25 16:38:06 haproxy[20202]: {\"account\":", false), ("a line of no form", false),
        ("<131>Nov 25 16:38:06 nginx: 2026/11/25 16:38:06 [error] 7#7: *1 open() \"/{\"", true),
        ("<132", false),
    ])
    func `what a gateway says of itself is no request line`(text: String, isNotice: Bool) {
        let bytes = Array(text.utf8)
        #expect(SyslogHeader.isNotice(bytes, in: 0..<bytes.count) == isNotice)
    }
}
