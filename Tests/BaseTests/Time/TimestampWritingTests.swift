import Base
import Testing

struct TimestampWritingTests {
    @Test(arguments: [
        ("2026-11-23T14:10:42.762Z", 1_795_443_042_762_999_999), ("1970-01-01T00:00:00.000Z", 0),
        ("1969-12-31T23:59:59.999Z", -1_000_000), ("2000-02-29T00:00:00.000Z", 951_782_400_000_000_000),
        ("2262-04-11T23:47:16.854Z", Int64.max), ("1677-09-21T00:12:43.145Z", Int64.min),
    ])
    func `a time is written in UTC with milliseconds rounded down`(text: String, nanoseconds: Int64) {
        #expect(Timestamp(nanoseconds: nanoseconds).rfc3339 == text)
    }

    @Test func `what is written is read again`() {
        var source = SystemRandomNumberGenerator()
        for _ in 0..<1_000 {
            let time = Timestamp(nanoseconds: Int64.random(in: 0..<9_000_000_000_000, using: &source) * 1_000_000)
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
        }
    }

    @Test func `the compact form sorts by time, before the epoch too`() {
        #expect(Timestamp(nanoseconds: -1_000_000).compact == "19691231T235959.999Z")
        #expect(Timestamp(nanoseconds: 1_767_225_599_000_000_000).compact == "20251231T235959.000Z")
    }

    @Test func `a day is written as a full-date`() {
        var text: [UInt8] = []
        text.append(day: Timestamp(nanoseconds: 1_795_443_042_762_999_999))
        #expect(String(decoding: text, as: UTF8.self) == "2026-11-23")
    }

    @Test func `the Date field has the example of RFC 9110`() {
        #expect(Timestamp(nanoseconds: 784_111_777_000_000_000).httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(Timestamp(nanoseconds: 0).httpDate == "Thu, 01 Jan 1970 00:00:00 GMT")
    }
}
