import Documents
import Accounts
import Documents
import Foundation
import Base
import Reports
import Signals
import Testing

struct StoredDocumentTests {
    private static let accounts = SampleReport.report.accounts + [SampleReport.watched, SampleReport.ordinary]

    private static func alert(_ account: AccountReport) -> Alert {
        Alert(
            time: SampleReport.begin,
            finding: .init(kind: .relaySharing, severity: .high, since: SampleReport.minute(11)),
            raisedFrom: .medium, report: account)
    }

    @Test(arguments: accounts)
    func `an account is stored as figures and served in words`(account: AccountReport) throws {
        let record = account.record(at: SampleReport.begin)
        let text = String(decoding: record, as: UTF8.self)
        for member in ["summary", "title", "reason"] { #expect(!text.contains("\"\(member)\":")) }
        #expect(
            StoredDocument.account(record, storedAt: SampleReport.minute(5))
                == account.document(at: SampleReport.begin))
    }

    @Test(arguments: accounts)
    func `an alert is stored as figures and served in words`(account: AccountReport) {
        let alert = Self.alert(account)
        let record = alert.record(sequence: 17)
        #expect(!String(decoding: record, as: UTF8.self).contains("\"summary\":"))
        #expect(StoredDocument.alert(record) == alert.json(sequence: 17))
    }

    @Test func `another build's words are stored and served again`() {
        var account = SampleReport.shared
        account.evidence = [Evidence(.saying("It says this."), log10E: 1, samples: 2)]
        account.silent = [Silence(.rhythm, .worded("It lacks that."))]
        let record = account.record(at: SampleReport.begin)
        let served = StoredDocument.account(record, storedAt: SampleReport.begin)
        #expect(served == account.document(at: SampleReport.begin))
        for sentence in ["It says this.", "It lacks that."] {
            #expect(String(decoding: served, as: UTF8.self).contains(sentence))
        }
    }

    @Test(arguments: ["", "{}", "[1]", #"{"account":"a","verdict":"later"}"#, #"{"sequence":3,"kind":"later"}"#])
    func `what cannot be read is served as it is`(text: String) {
        let bytes = Array(text.utf8)
        #expect(StoredDocument.account(bytes, storedAt: SampleReport.begin) == bytes)
        #expect(StoredDocument.alert(bytes) == bytes)
    }
}
