import Accounts
import Daemon
import Base
import Documents
import Testing

struct EvidenceRecordTests {
    private let now = Timestamp(seconds: 1_000_000)

    private func isDue(_ report: AccountReport, after earlier: AccountReport?, later hours: Int64 = 1) -> Bool {
        EvidenceRecord.isDue(
            report, after: earlier.map { EvidenceRecord($0, at: now) }, at: now + .seconds(hours * 3_600))
    }

    @Test func `of an account that was never above clear nothing is kept`() {
        #expect(!isDue(.test(.clear), after: nil))
        #expect(isDue(.test(.watch), after: nil))
        #expect(isDue(.test(.clear, [.test(.bulkHarvest, .low)]), after: nil))
    }

    @Test func `a new verdict or finding is kept, back to clear too`() {
        #expect(!isDue(.test(.watch), after: .test(.watch)))
        #expect(isDue(.test(.clear), after: .test(.watch)))
        #expect(isDue(.test(.watch, [.test(.accountPool)]), after: .test(.watch)))
        #expect(
            isDue(
                .test(.alert, [.test(.relaySharing, .high)]), after: .test(.alert, [.test(.relaySharing, .medium)]))
        )
    }

    @Test func `a proof that moves by half a power of ten is kept, a smaller step is not`() {
        let earlier = AccountReport.test(.watch, relay: 1, people: 3)
        #expect(!isDue(.test(.watch, relay: 1.4, people: 3.4), after: earlier))
        #expect(isDue(.test(.watch, relay: 1.5, people: 3), after: earlier))
        #expect(isDue(.test(.watch, relay: 1, people: 2.5), after: earlier))
    }

    @Test func `each day of an account above clear is kept`() {
        #expect(!isDue(.test(.watch), after: .test(.watch), later: 23))
        #expect(isDue(.test(.watch), after: .test(.watch), later: 24))
        #expect(!isDue(.test(.clear), after: .test(.clear), later: 400))
    }

    @Test func `a clock that was years ahead does not end what is kept each day`() {
        #expect(isDue(.test(.watch), after: .test(.watch), later: -24))
        #expect(!isDue(.test(.watch), after: .test(.watch), later: -1))
    }
}
