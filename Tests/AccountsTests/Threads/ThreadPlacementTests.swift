import Accounts
import Base
import Testing

/// Single decisions, on exchanges made by hand. Times are in seconds, sizes in tokens; bytes are four times those.
struct ThreadPlacementTests {
    private func exchange(
        _ start: Double, _ length: Double = 2, input: Int, output: Int = 200, cached: Int? = nil,
        stop: AccountExchange.Stop = .tool, failed: Bool = false, client: UInt32 = 1, device: UInt64 = 0,
        thread: UInt64 = 0, bytes: Int? = nil
    ) -> AccountExchange {
        AccountExchange(
            start: .at(start), end: .at(start + length), requestBytes: bytes ?? input * 4,
            responseBytes: failed ? 300 : output * 20, inputTokens: failed ? nil : input,
            cachedTokens: failed ? nil : cached, outputTokens: failed ? nil : output,
            stop: failed ? .unknown : stop, failed: failed, client: client, device: device, thread: thread)
    }

    /// A thread of four exchanges that starts at 0 and ends at 11 s, of 12,000 to 13,500 tokens.
    private func grown(client: UInt32 = 1, device: UInt64 = 0, thread: UInt64 = 0) -> ThreadTable {
        var table = ThreadTable()
        for step in 0..<4 {
            _ = table.place(
                exchange(
                    Double(step * 3), input: 12_000 + step * 500, client: client, device: device, thread: thread))
        }
        return table
    }

    @Test func `the first exchange starts thread one`() {
        var table = ThreadTable()
        let placement = table.place(exchange(0, input: 12_000))
        #expect(placement.kind == .start && placement.thread == 1 && placement.position == 0)
        #expect(placement.gap == nil && placement.growth == nil)
        #expect(placement.isConfident)
    }

    @Test func `a grown request goes on`() {
        var table = grown()
        let placement = table.place(exchange(12, input: 14_100, stop: .end))
        #expect(placement.kind == .continuation && placement.thread == 1 && placement.position == 4)
        #expect(placement.gap == .seconds(1))
        #expect(placement.previousStop == .tool)
        #expect(placement.growth?.size == 600 && placement.growth?.inTokens == true)
        #expect(placement.isConfident)
        #expect(table.threadsStarted == 1 && table.continuations == 4)
    }

    @Test func `a drop to the base is a new conversation`() {
        var table = grown()
        let placement = table.place(exchange(30, input: 12_010))
        #expect(placement.kind == .start && placement.thread == 2 && placement.isConfident)
    }

    @Test func `compaction ends a thread unless a believed name says it goes on`() {
        var nameless = grown()
        var named = grown(thread: 5)
        var long = 13_500
        for step in 0..<20 {
            long += 3_000
            _ = nameless.place(exchange(Double(12 + 3 * step), input: long))
            _ = named.place(exchange(Double(12 + 3 * step), input: long, thread: 5))
        }
        #expect(nameless.place(exchange(80, input: 17_000)).kind == .start)
        let placement = named.place(exchange(80, input: 17_000, thread: 5))
        #expect(placement.kind == .continuation && placement.thread == 1)
        #expect((placement.growth?.size).map(Int.init) == 17_000 - Int(long))
        #expect(named.trustsThreadIDs)
    }

    @Test func `another tool or device is another thread`() {
        var table = grown(client: 1, device: 8)
        #expect(table.place(exchange(12, input: 14_000, client: 2, device: 8)).kind == .start)
        #expect(table.place(exchange(16, input: 14_300, client: 1, device: 9)).kind == .start)
        let unknownDevice = table.place(exchange(20, input: 14_000, client: 1, device: 0))
        #expect(unknownDevice.kind == .continuation && unknownDevice.thread == 1)
    }

    @Test func `a request cannot resend a response that had not ended`() {
        var table = grown()
        #expect(table.place(exchange(10.9, input: 14_000)).kind == .start)
        var tolerant = grown()
        let placement = tolerant.place(exchange(10.97, input: 14_000))
        #expect(placement.kind == .continuation)
        #expect((placement.gap?.milliseconds ?? 0) < 0)
    }

    @Test func `a parent goes on after its subagents`() {
        var table = grown()
        // Three sub-agents start together, of equal size, and end in another order.
        let starts = [(12.0, 5.0), (12.05, 3.0), (12.1, 4.0)].sorted { $0.0 + $0.1 < $1.0 + $1.1 }
        for (time, length) in starts {
            let placement = table.place(exchange(time, length, input: 7_000, stop: .end))
            #expect(placement.kind == .start)
        }
        #expect(table.threadsStarted == 4)
        let parent = table.place(exchange(18, input: 15_000))
        #expect(parent.kind == .continuation && parent.thread == 1 && parent.isConfident)
    }

    @Test func `a failed request asked again is a retry`() {
        var table = grown()
        let failed = table.place(exchange(12, 0.3, input: 14_000, failed: true))
        #expect(failed.kind == .continuation && failed.position == 4)
        let again = table.place(exchange(14, 0.3, input: 14_000, failed: true))
        #expect(again.kind == .retry && again.thread == 1 && again.position == 4)
        let answered = table.place(exchange(18, input: 14_000))
        #expect(answered.kind == .retry && answered.thread == 1 && answered.position == 4)
        let next = table.place(exchange(21, input: 14_500))
        #expect(next.kind == .continuation && next.thread == 1 && next.position == 5)
        #expect(table.retries == 2 && table.threadsStarted == 1)
    }

    @Test func `a failed first request asked again is no second thread`() {
        var table = ThreadTable()
        #expect(table.place(exchange(0, 0.3, input: 12_000, failed: true)).kind == .start)
        #expect(table.place(exchange(3, input: 12_000)).kind == .retry)
        #expect(table.place(exchange(6, input: 12_400)).kind == .continuation)
        #expect(table.threadsStarted == 1)
    }

    /// In order of their end, either the attempt given up or the one after it comes first.
    @Test(arguments: [true, false])
    func `an attempt given up counts once`(upstreamStops: Bool) {
        var table = grown()
        let givenUp = exchange(12, upstreamStops ? 30.5 : 50, input: 14_000, output: 30)
        let second = exchange(42, 3, input: 14_000)
        let placements = upstreamStops ? [givenUp, second] : [second, givenUp]
        #expect(placements.map { table.place($0).kind } == [.continuation, .retry])
        #expect(table.threadsStarted == 1 && table.retries == 1)
    }

    @Test func `equal first requests together are two threads`() {
        var table = ThreadTable()
        #expect(table.place(exchange(0, 5, input: 7_000)).kind == .start)
        #expect(table.place(exchange(0.2, 6, input: 7_000)).kind == .start)
    }

    @Test func `a title is no conversation`() {
        var table = grown()
        let placement = table.place(exchange(14, 0.5, input: 240, output: 9, stop: .end))
        #expect(placement.kind == .side && placement.thread == 0)
        #expect(table.threadsStarted == 1 && table.sideRequests == 1)
    }

    @Test func `a title under its conversations name is no compaction`() {
        var table = grown(thread: 5)
        #expect(table.place(exchange(14, 0.5, input: 240, output: 9, stop: .end, thread: 5)).kind == .side)
        #expect(table.place(exchange(15, input: 14_100, thread: 5)).position == 4)
    }

    /// A person who chats without a system prompt asks as little, and goes on.
    @Test func `a short question is no title where conversations start that small`() {
        var table = ThreadTable()
        for day in 0..<5 {
            let time = Double(day * 5_000)
            let start = table.place(exchange(time, input: 150, output: 40, stop: .end))
            let next = table.place(exchange(time + 60, input: 260, output: 50, stop: .end))
            #expect(start.kind == .start && next.kind == .continuation)
        }
    }

    @Test func `a token count takes no place in the thread`() {
        var table = grown()
        let count = table.place(
            AccountExchange(
                start: .at(11.5), end: .at(11.6), requestBytes: 56_000, responseBytes: 280, inputTokens: 14_000,
                outputTokens: 0, client: 1))
        #expect(count.kind == .side)
        let next = table.place(exchange(12, input: 14_000))
        #expect(next.kind == .continuation && next.position == 4)
    }

    /// Two threads of similar size, where either could go on: the cache says which one is resent.
    @Test(arguments: [0, 1])
    func `cached tokens tell twins apart`(twin: Int) {
        var table = ThreadTable()
        var last = 0
        var size = 12_000
        for step in 0..<12 {
            for (index, offset) in [0, 1_400].enumerated() {
                let time = Double(step * 10) + Double(index) * 0.1
                let cached = step == 0 ? 0 : last + offset
                _ = table.place(exchange(time, input: size + offset, cached: cached))
            }
            last = size
            size += [260, 700, 1_900][step % 3]
        }
        let placement = table.place(exchange(120, input: last + 1_900, cached: last + twin * 1_400))
        #expect(placement.kind == .continuation && placement.thread == UInt32(twin + 1))
        #expect(placement.isConfident)
    }

    @Test func `indistinguishable twins get a low lead`() {
        var table = ThreadTable()
        for step in 0..<4 {
            for index in 0..<2 {
                _ = table.place(exchange(Double(step * 10) + Double(index) * 0.01, input: 12_000 + step * 600))
            }
        }
        let placement = table.place(exchange(40, input: 14_400))
        #expect(placement.kind == .continuation && !placement.isConfident)
        #expect(placement.lead < 1)
    }

    @Test func `a thread resumed the next day goes on while it is kept`() {
        var table = grown()
        _ = table.place(exchange(12, input: 60_000, stop: .end))
        var forgetful = table
        forgetful.forget(before: .at(40_000))
        let next = exchange(60_000, input: 60_700)
        #expect(table.place(next).kind == .continuation)
        #expect(forgetful.place(next).kind == .start)
    }

    @Test func `tokens that appear later break no thread`() {
        var table = ThreadTable()
        for step in 0..<4 {
            _ = table.place(
                AccountExchange(
                    start: .at(Double(step * 3)), end: .at(Double(step * 3 + 2)),
                    requestBytes: 48_000 + step * 2_500,
                    responseBytes: 4_000, stop: .tool, client: 1))
        }
        let next = table.place(exchange(12, input: 14_400))
        #expect(next.kind == .continuation && next.thread == 1 && next.growth?.inTokens == false)
        #expect(table.place(exchange(15, input: 14_900)).growth?.inTokens == true)
        #expect(table.place(exchange(30, input: 9_000)).kind == .start)
        #expect(table.threadsStarted == 2)
    }

    /// Gateways that log uncached input beside cached tokens: a growing history looks as if it shrank.
    @Test func `tokens counted apart are added up`() {
        var table = ThreadTable()
        var last: Placement?
        for step in 0..<8 {
            let total = 12_000 + step * 600
            let cached = step == 0 ? 0 : total - 600
            last = table.place(exchange(Double(step * 3), input: total - cached, cached: cached, bytes: total * 4))
        }
        #expect(last?.kind == .continuation && last?.growth?.size == 600 && last?.position == 7)
        #expect(table.threadsStarted <= 2)
    }

    /// The first nine exchanges of an account of the lab behind Squid: real sizes and times, event streams, no tokens.
    /// A conversation over three connections, then a new one.
    @Test func `real sizes without tokens are one thread`() {
        let log: [(start: Double, length: Double, request: Int, response: Int, stop: AccountExchange.Stop)] = [
            (1.163, 0.830, 8_802, 4_421, .tool), (2.615, 1.097, 12_362, 5_327, .end),
            (22.389, 0.685, 13_987, 2_741, .tool), (23.545, 1.936, 15_925, 8_966, .end),
            (27.911, 2.468, 17_542, 13_613, .tool), (30.703, 0.802, 21_686, 3_097, .end),
            (33.221, 1.029, 22_631, 5_051, .end), (46.575, 2.740, 23_836, 13_191, .end),
            (50.508, 1.499, 8_645, 8_793, .end),
        ]
        var table = ThreadTable()
        let placements = log.map {
            table.place(
                AccountExchange(
                    start: .at($0.start), end: .at($0.start + $0.length), requestBytes: $0.request,
                    responseBytes: $0.response, stop: $0.stop, client: 1))
        }
        #expect(placements.map(\.thread) == [1, 1, 1, 1, 1, 1, 1, 1, 2])
        let links = placements[1..<8]
        #expect(links.allSatisfy { $0.isConfident && $0.kind == .continuation && $0.growth?.inTokens == false })
    }

    /// A script that asks one thing after another, without history: sizes of a real run.
    @Test func `single turns of one size are each a start`() {
        var table = ThreadTable()
        let log = [
            (8_296, 7_635), (8_250, 4_929), (8_315, 5_349), (8_382, 5_904), (8_285, 4_851), (8_394, 4_686),
            (8_299, 3_016), (8_294, 4_387), (8_334, 6_380), (8_527, 9_918), (8_298, 6_557), (8_213, 14_632),
        ]
        for (index, sizes) in log.enumerated() {
            let time = Double(index) * 7.5
            let placement = table.place(
                AccountExchange(
                    start: .at(time), end: .at(time + 1), requestBytes: sizes.0, responseBytes: sizes.1, stop: .end,
                    client: 1))
            #expect(placement.kind == .start)
        }
        #expect(table.continuity == 0)
    }
}
