import Packets
import Foundation
import Base
import Reports
import TestSupport
import Testing

struct ConnectionLineTests {
    private static let full = ConnectionLine(
        first: SampleReport.begin, last: SampleReport.minute(2),
        source: Endpoint(address: IPAddress(v4: 0xAC68_03F1), port: 52024),
        destination: Endpoint(address: IPAddress(high: 0x2001_0DB8_0000_0000, low: 1), port: 443), transport: .tcp,
        syn: "4:64:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0", ja4: "t13d1812h1_85036bcba153_d41ae481755e",
        ja4Stable: "t13d1711h1_85036bcba153_d41ae481755e", sni: "api.example", alpn: "h2", tlsVersion: "1.3",
        resumed: false, helloRetried: true, rttTCP: Nanoseconds(20_123_456), rttTLS: Nanoseconds(20_000_400),
        hopDistance: 9, link: "Ethernet or modem", mss: 1460, bytesUp: 81_920, bytesDown: 1_234_567,
        idleBeforeReuse: [.milliseconds(1500), Nanoseconds(250_000)], midstream: false, exchanges: 3,
        account: "acct_1")

    private func line(_ connection: ConnectionLine) -> String {
        var json = JSONWriter()
        connection.write(to: &json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test func `every field is written`() {
        #expect(
            line(Self.full)
                == #"{"account":"acct_1","alpn":"h2","bytes_down":1234567,"bytes_up":81920,"dport":443,"#
                + #""dst":"2001:db8::1","exchanges":3,"first":"2026-11-23T14:50:42.762Z","hello_retried":true,"#
                + #""hop_distance":9,"idle_before_reuse_ms":[1500,0.25],"ja4":"t13d1812h1_85036bcba153_d41ae481755e","#
                + #""ja4_stable":"t13d1711h1_85036bcba153_d41ae481755e","last":"2026-11-23T14:52:42.762Z","#
                + #""link":"Ethernet or modem","midstream":false,"mss":1460,"resumed":false,"rtt_tcp_ms":20.123,"#
                + #""rtt_tls_ms":20,"sni":"api.example","sport":52024,"src":"172.104.3.241","#
                + #""syn":"4:64:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0","tls_version":"1.3","transport":"tcp"}"#
                + "\n")
    }

    @Test func `what is unknown is null`() throws {
        let bare = ConnectionLine(
            first: SampleReport.begin, last: SampleReport.begin, source: Self.full.source,
            destination: Self.full.destination, transport: .udp, bytesUp: 0, bytesDown: 0)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(line(bare).utf8)) as? [String: Any])
        let unknown = object.filter { $0.value is NSNull }.map(\.key).sorted()
        #expect(
            unknown == [
                "account", "alpn", "hop_distance", "ja4", "ja4_stable", "link", "mss", "resumed", "rtt_tcp_ms",
                "rtt_tls_ms", "sni", "syn", "tls_version",
            ])
        #expect(object.count == 26 && object["transport"] as? String == "udp")
    }

    @Test func `hostile names are escaped`() throws {
        var connection = Self.full
        connection.sni = "a\"b\\c\n\u{1B}[31m\u{9B}\u{7F}é名😀"
        let text = line(connection)
        #expect(text.contains(#""sni":"a\"b\\c\n\u001b[31m\u009b\u007fé名😀""#))
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(object?["sni"] as? String == connection.sni)
    }

    @Test(
        arguments: [
            (0x2001_0DB8_0000_0000, 1, "2001:db8::1"), (0, 0, "::"), (0, 1, "::1"),
            (0x2001_0DB8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
            (0x2001_0000_0000_0001, 0x0000_0000_0000_0001, "2001:0:0:1::1"),
            (0x2001_0DB8_0001_0001, 0x0001_0001_0000_0000, "2001:db8:1:1:1:1::"),
            (0xFE80_0000_0000_0000, 0xABCD_0000_0000_000F, "fe80::abcd:0:0:f"),
            (0, 0x0000_FFFF_C000_0224, "192.0.2.36"), (1, 0x0000_FFFF_C000_0224, "::1:0:ffff:c000:224"),
        ] as [(UInt64, UInt64, String)])
    func `addresses are canonical`(high: UInt64, low: UInt64, expected: String) {
        var connection = Self.full
        connection.source.address = IPAddress(high: high, low: low)
        #expect(line(connection).contains("\"src\":\"\(expected)\""))
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
            (951_868_799_999_999_999, "2000-02-29T23:59:59.999Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000Z"), (.max, "2262-04-11T23:47:16.854Z"),
            (.min, "1677-09-21T00:12:43.145Z"),
        ] as [(Int64, String)])
    func `times are UTC`(nanoseconds: Int64, expected: String) {
        var connection = Self.full
        connection.first = Timestamp(nanoseconds: nanoseconds)
        #expect(line(connection).contains("\"first\":\"\(expected)\""))
    }

    @Test func `the text line is compact and cut to the terminal`() throws {
        try Golden.expect(Self.full.text(.plain) + "\n", equals: "connection.txt")
        #expect(Self.full.text(TextStyle(width: 80)).unicodeScalars.count == 80)
    }

    @Test func `absurd values do not trap`() {
        var connection = Self.full
        connection.rttTCP = Nanoseconds(.min)
        connection.rttTLS = Nanoseconds(.max)
        connection.bytesUp = .min
        connection.first = Timestamp(nanoseconds: .min)
        connection.last = Timestamp(nanoseconds: .max)
        #expect(line(connection).contains("\"rtt_tcp_ms\":-9223372036854.776"))
        #expect(!connection.text(.plain).isEmpty)
    }
}
