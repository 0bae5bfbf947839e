import Accounts
import Documents
import Foundation
import Base
import Reports
import Testing

/// Reading an account's JSON back.
struct AccountDocumentTests {
    @Test(
        arguments: SampleReport.report.accounts + [
            SampleReport.shared, SampleReport.watched, SampleReport.ordinary,
        ]
            + RealReport.people.accounts)
    func `what was written reads back in the same words`(account: AccountReport) throws {
        let read = try ServiceDocument.decode(
            AccountDocument.self, account.document(at: SampleReport.begin), what: "account"
        ).report
        #expect(read.account == account.account)
        for style in [TextStyle.plain, TextStyle(usesColor: true, width: 80)] {
            // Times keep milliseconds and figures three places; neither shows.
            #expect(read.explanation(style) == account.explanation(style))
        }
    }

    @Test func `what is left out is unknown`() throws {
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
    func `what is wrong is named`(text: String, reason: String) throws {
        let failure = #expect(throws: DocumentError.self) {
            try ServiceDocument.decode(AccountDocument.self, Array(text.utf8), what: "account")
        }
        #expect(failure?.description.contains(reason) == true, "\(failure?.description ?? "")")
    }
}
