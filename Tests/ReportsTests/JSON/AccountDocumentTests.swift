import Accounts
import Foundation
import Packets
import Reports
import Testing

/// Reading an account's JSON back.
struct AccountDocumentTests {
    @Test(arguments: SampleReport.report.accounts + AccountExplanationTests.samples.map(\.1))
    func whatWasWrittenReadsBackInTheSameWords(account: AccountReport) throws {
        let read = try ServiceDocument.decode(
            AccountDocument.self, account.document(at: SampleReport.begin), what: "account"
        ).report
        #expect(read.account == account.account)
        for style in [TextStyle.plain, TextStyle(usesColor: true, width: 80)] {
            // Times keep milliseconds and figures three places; neither shows.
            #expect(read.explanation(style) == account.explanation(style))
        }
    }

    @Test func whatIsLeftOutIsUnknown() throws {
        let bytes = Array(#"{"account":"a","verdict":"watch","new_member":{"x":[1]}}"#.utf8)
        let account = try ServiceDocument.decode(AccountDocument.self, bytes, what: "account").report
        #expect(account.verdict == .watch)
        #expect(account.path.primary == .unknown)
        #expect(account.timeline.isEmpty)
    }

    @Test(arguments: [
        (#"{"verdict":"clear"}"#, "account: missing"),
        (#"{"account":"a","verdict":"guilty"}"#, "clear, watch, alert"),
        (#"{"account":"a","verdict":"clear","first_seen":"noon"}"#, "must be a time"), ("nonsense", "not JSON"),
        (
            #"{"account":"a","verdict":"clear","findings":[{"kind":"relay-sharing","severity":"low"}]}"#,
            "must be a time"
        ),
        (#"{"account":"a","verdict":"clear","timeline":[{"date":"2026-13-01"}]}"#, "must be a day"),
    ])
    func whatIsWrongIsNamed(text: String, reason: String) throws {
        let failure = #expect(throws: DocumentError.self) {
            try ServiceDocument.decode(AccountDocument.self, Array(text.utf8), what: "account")
        }
        #expect(failure?.description.contains(reason) == true, "\(failure?.description ?? "")")
    }
}

/// Times of RFC 3339.
struct RFC3339Tests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-25T16:05:00.5Z", 1_795_622_700_500_000_000),
            ("2026-11-25t17:05:00.123456789+01:00", 1_795_622_700_123_456_789),
            ("2024-02-29 23:59:60z", 1_709_251_200_000_000_000),
            ("2000-03-01T00:00:00-00:00", 951_868_800_000_000_000),
            ("2261-12-31T23:59:59.9999999999Z", 9_214_646_399_999_999_999),
        ] as [(String, Int64)])
    func aTimeIsRead(text: String, nanoseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "2026-11-25", "2026-11-25T16:05Z", "2026-11-25T16:05:00", "2026-11-25T16:05:00.Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-11-31T00:00:00Z", "2026-11-25T24:00:00Z", "2026-11-25T00:60:00Z",
        "2026-11-25T00:00:61Z", "1969-12-31T23:59:59Z", "2262-01-01T00:00:00Z", "2026-11-25T16:05:00+1:00",
        "2026-11-25T16:05:00Z ", "２026-11-25T16:05:00Z", "2026-11-25T16:05:00+24:00",
    ])
    func anythingElseIsNone(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
