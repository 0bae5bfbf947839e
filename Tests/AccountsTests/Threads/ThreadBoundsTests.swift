@testable import Accounts
import Base
import Testing
import TestSupport

struct ThreadBoundsTests {
    private func exchange(_ time: Double, bytes: Int, client: UInt32 = 1) -> AccountExchange {
        AccountExchange(
            start: .at(time), end: .at(time + 1), requestBytes: bytes, responseBytes: 4_000, client: client)
    }

    @Test func `state is small`() {
        #expect(MemoryLayout<LiveThread>.stride <= 64)
        #expect(MemoryLayout<ThreadTable>.size <= 160)
    }

    @Test func `at most 32 threads live and the longest silent goes`() {
        var table = ThreadTable()
        // Different clients never share a thread.
        for index in 0..<40 { _ = table.place(exchange(Double(index * 10), bytes: 40_000, client: UInt32(index))) }
        #expect(table.liveThreads == 32)
        #expect(table.threads.capacity <= 32 + 4)
        #expect(table.threadsStarted == 40)
        #expect(table.place(exchange(500, bytes: 42_000, client: 8)).kind == .continuation)
        #expect(table.place(exchange(500, bytes: 42_000, client: 7)).kind == .start)
    }

    @Test func `forgetting gives memory back`() {
        var table = ThreadTable()
        for index in 0..<40 { _ = table.place(exchange(Double(index * 10), bytes: 40_000, client: UInt32(index))) }
        table.forget(before: .at(381))
        #expect(table.liveThreads == 2)
        #expect(table.threads.capacity <= 4)
        #expect(table.threadsStarted == 40)
        table.forget(before: .at(10_000))
        #expect(table.liveThreads == 0 && table.threads.capacity == 0)
        let next = table.place(exchange(20_000, bytes: 40_000))
        #expect(next.kind == .start && next.thread == 41)
    }

    /// Nothing in a log may stop the daemon: every absurd value, in every mixture, and the table stays usable.
    @Test func `absurd values are survived`() {
        var random = SplitMix(seed: 11)
        let sizes = [
            Int.min, -1, 0, 1, 2, 500, 40_000, 2_147_483_647, 2_147_483_648, 4_294_967_296, .max - 1, .max,
        ]
        let times: [Int64] = [.min, .min + 1, -1, 0, 1, 1_000_000_000, 3_000_000_000, 1 << 60, .max - 1, .max]
        func size(_ random: inout SplitMix) -> Int { sizes[Int.random(in: 0..<sizes.count, using: &random)] }
        func maybe(_ random: inout SplitMix) -> Int? { Bool.random(using: &random) ? size(&random) : nil }
        func time(_ random: inout SplitMix) -> Timestamp {
            Timestamp(nanoseconds: times[Int.random(in: 0..<times.count, using: &random)])
        }
        let names: [UInt64] = [0, 1, 2, .max]
        var table = ThreadTable()
        for index in 0..<30_000 {
            let exchange = AccountExchange(
                start: time(&random), end: time(&random), requestBytes: size(&random), responseBytes: size(&random),
                inputTokens: maybe(&random), cachedTokens: maybe(&random), outputTokens: maybe(&random),
                stop: [.unknown, .end, .tool][Int.random(in: 0..<3, using: &random)],
                failed: Bool.random(using: &random), client: UInt32.random(in: 0..<2, using: &random),
                device: names[Int.random(in: 0..<4, using: &random)],
                thread: names[Int.random(in: 0..<4, using: &random)],
                endpoint: names[Int.random(in: 0..<4, using: &random)],
                connection: names[Int.random(in: 0..<4, using: &random)])
            let placement = table.place(exchange)
            #expect(placement.lead.isFinite && placement.lead >= 0)
            #expect(table.liveThreads <= ThreadTable.most)
            if index % 1_000 == 999 { table.forget(before: time(&random)) }
        }
        let placed = table.threadsStarted + table.continuations + table.retries + table.sideRequests
        #expect(placed == 30_000)
    }

    /// A log without response sizes must not turn every request into a side request.
    @Test func `a log without response sizes still has threads`() {
        var table = ThreadTable()
        for index in 0..<200 {
            _ = table.place(
                AccountExchange(
                    start: .at(Double(index * 10)), end: .at(Double(index * 10 + 2)),
                    requestBytes: 40_000 + index * 900,
                    responseBytes: 0, client: 1))
        }
        #expect(table.sideRequests < 50)
        #expect(table.continuations > 140)
    }

    @Test func `nothing placed has no continuity`() {
        #expect(ThreadTable().continuity == nil)
        #expect(ThreadTable().trustsThreadIDs)
    }
}
