import Accounts
import Connections
import Base
import Testing

@testable import Intake

struct MailboxTests {
    private static func delivery(_ count: Int) -> Delivery {
        let record = RequestRecord(
            time: Timestamp(seconds: 1), duration: .seconds(0), account: "a", requestBytes: 1, responseBytes: 1,
            status: 200)
        return .requests(
            RequestDelivery(
                records: Array(repeating: record, count: count), gaps: [], clock: Timestamp(seconds: Double(count)))
        )
    }

    private static func clocks(_ deliveries: [Delivery]?) -> [Double]? {
        deliveries?.map { delivery in
            switch delivery {
            case .requests(let requests): requests.clock.seconds
            case .packets: -1
            }
        }
    }

    @Test func `what is left comes out in order, all at once`() async {
        let mailbox = Mailbox(limit: 1 << 20)
        for count in 1...3 { #expect(mailbox.post(Self.delivery(count))) }
        let waiting = mailbox.statistics.waiting
        #expect(await Self.clocks(mailbox.next()) == [1, 2, 3])
        #expect(mailbox.statistics.waiting == waiting)
        mailbox.release(waiting)
        #expect(mailbox.statistics.waiting == 0)
        #expect(mailbox.statistics.mostWaiting > 0)
    }

    @Test func `beyond its limit it takes nothing until its reader gives room back`() async {
        let size = Self.delivery(10).footprint
        let mailbox = Mailbox(limit: size * 2)
        #expect(mailbox.post(Self.delivery(10)))
        #expect(mailbox.post(Self.delivery(10)))
        #expect(!mailbox.post(Self.delivery(10)))
        #expect(mailbox.statistics.refused == 1)
        #expect(mailbox.statistics.waiting == size * 2)
        #expect(await mailbox.next()?.count == 2)
        #expect(!mailbox.post(Self.delivery(10)))
        mailbox.release(size)
        #expect(mailbox.post(Self.delivery(10)))
        // What the reader made of it may take more room for a while.
        mailbox.release(-size)
        #expect(!mailbox.post(Self.delivery(10)))
        mailbox.release(.max)
        #expect(mailbox.statistics.waiting == 0)
    }

    @Test func `what is larger than the limit is taken by an empty mailbox alone`() {
        let mailbox = Mailbox(limit: 1)
        #expect(mailbox.post(Self.delivery(1)))
        #expect(!mailbox.post(Self.delivery(1)))
    }

    @Test(.timeLimit(.minutes(1))) func `a reader that waits is woken by what comes, and by the end`() async {
        let mailbox = Mailbox(limit: 1 << 20)
        async let first = mailbox.next()
        await Task.yield()
        #expect(mailbox.post(Self.delivery(7)))
        #expect(await Self.clocks(first) == [7])
        async let second = mailbox.next()
        await Task.yield()
        mailbox.close()
        #expect(await second == nil)
        #expect(!mailbox.post(Self.delivery(1)))
    }

    @Test(.timeLimit(.minutes(1))) func `what waits when it is closed can still be read`() async {
        let mailbox = Mailbox(limit: 1 << 20)
        #expect(mailbox.post(Self.delivery(1)))
        mailbox.close()
        #expect(await Self.clocks(mailbox.next()) == [1])
        #expect(await mailbox.next() == nil)
    }

    @Test(.timeLimit(.minutes(1))) func `a reader that is cancelled stops waiting`() async {
        let mailbox = Mailbox(limit: 1 << 20)
        for _ in 0..<100 {
            let reader = Task { await mailbox.next() }
            await Task.yield()
            reader.cancel()
            #expect(await reader.value == nil)
        }
    }
}
