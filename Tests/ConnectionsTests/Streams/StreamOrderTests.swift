import Base
import Packets
import TestSupport
import Testing

@testable import Connections

struct StreamOrderTests {
    static func waiting(_ sequence: UInt32, _ length: Int) -> StreamOrder.Waiting {
        StreamOrder.Waiting(
            sequence: sequence, length: UInt32(length), captured: Array(repeating: 0, count: length),
            time: Timestamp(nanoseconds: 0))
    }

    @Test func `new, old, overlapping and early segments are told apart, over the end of numbers too`() {
        for base: UInt32 in [500, .max - 5] {
            var order = StreamOrder(next: base)
            #expect(order.place(sequence: base, length: 10) == .read(skip: 0))
            #expect(order.place(sequence: base, length: 10) == .old)
            #expect(order.place(sequence: base &+ 4, length: 10) == .read(skip: 6))
            #expect(order.place(sequence: base &- 3, length: 4) == .old)
            #expect(order.place(sequence: base &+ 15, length: 1) == .waits)
            #expect(order.place(sequence: base &+ 14, length: 0) == .old)
            #expect(order.next == base &+ 14)
        }
    }

    @Test func `the first segment fixes the stream where no handshake did`() {
        var order = StreamOrder()
        #expect(order.place(sequence: 99, length: 1) == .read(skip: 0))
        #expect(order.next == 100)
    }

    @Test func `waiting segments come in order, and their bytes are counted out again`() {
        var random = SplitMix(seed: 8)
        let base = UInt32.max - 400
        var order = StreamOrder(next: base)
        for index in (1...50).shuffled(using: &random) {
            let isKept = order.keep(Self.waiting(base &+ UInt32(index) * 10, 10))
            #expect(isKept)
        }
        #expect(order.bytesHeld == 500)
        #expect(order.takeReady() == nil)
        #expect(order.hole == 10)
        #expect(order.place(sequence: base, length: 10) == .read(skip: 0))
        #expect(order.hole == nil)
        var count = 0
        while let next = order.takeReady() {
            #expect(order.place(sequence: next.sequence, length: next.length) == .read(skip: 0))
            count += 1
        }
        #expect(count == 50)
        #expect(order.bytesHeld == 0)
    }

    @Test func `doubtful bytes are the stream's when it goes on right behind them, and else another segment's`() {
        for base: UInt32 in [100, .max - 3] {
            var order = StreamOrder(next: base)
            order.doubt(Self.waiting(base, 6))
            #expect(order.confirmed(by: base &+ 40) == nil)
            #expect(order.confirmed(acknowledged: base) == nil)
            #expect(order.confirmed(by: base &+ 6)?.sequence == base)
            #expect(order.confirmed(by: base &+ 6) == nil)
            order.doubt(Self.waiting(base, 6))
            #expect(order.confirmed(by: base) == nil)
            #expect(order.confirmed(acknowledged: base &+ 6) == nil)
            order.doubt(Self.waiting(base, 6))
            #expect(order.confirmed(acknowledged: base &+ 6)?.length == 6)
            // Only in its turn.
            order.doubt(Self.waiting(base &+ 1, 6))
            #expect(order.doubtful == nil)
        }
    }

    @Test func `what a peer acknowledges of an unseen side is counted until the side shows itself`() {
        let time = Timestamp(nanoseconds: 5)
        var order = StreamOrder()
        order.note(acknowledged: .max - 9, at: time)
        #expect(order.takeUnseen() == nil)
        order.note(acknowledged: 90, at: time)
        order.note(acknowledged: 90, at: Timestamp(nanoseconds: 9))
        order.note(acknowledged: 40, at: time)
        order.note(acknowledged: 90 &+ 1 << 31, at: time)
        #expect(order.takeUnseen() == StreamOrder.Unseen(bytes: 100, at: time))
        #expect(order.takeUnseen() == nil)
        #expect(order.place(sequence: 90, length: 10) == .read(skip: 0))
        order.note(acknowledged: 500, at: time)
        #expect(order.takeUnseen() == nil)
    }

    @Test func `a side whose segments come behind their acknowledgements begins with its first segment`() {
        var order = StreamOrder()
        order.note(acknowledged: 100, at: Timestamp(nanoseconds: 0))
        order.note(acknowledged: 300, at: Timestamp(nanoseconds: 0))
        #expect(order.place(sequence: 200, length: 100) == .read(skip: 0))
        #expect(order.takeUnseen() == nil)
        #expect(order.next == 300)
    }

    @Test func `a stream is done when nothing is missing before its end`() {
        var order = StreamOrder(next: 10)
        #expect(order.isDone)
        order.finish(at: 30)
        #expect(!order.isDone)
        #expect(order.place(sequence: 20, length: 10) == .waits)
        let isKept = order.keep(Self.waiting(20, 10))
        #expect(isKept && !order.isDone)
        #expect(order.place(sequence: 10, length: 10) == .read(skip: 0))
        let last = order.takeReady()
        #expect(last?.sequence == 20)
        #expect(order.place(sequence: 20, length: 10) == .read(skip: 0))
        #expect(order.isDone)
    }

    @Test func `no more waits than the bounds allow, in segments and in bytes`() {
        var many = StreamOrder(next: 0)
        var few = StreamOrder(next: 0)
        for index in 0..<200 {
            #expect(many.keep(Self.waiting(UInt32(10 + index), 1)) == (index < StreamOrder.mostWaiting))
            _ = few.keep(Self.waiting(UInt32(10 + index), 40_000))
        }
        #expect(few.waiting.count == 3)
        #expect(few.bytesHeld <= StreamOrder.mostWaitingBytes)
    }

    @Test func `a hole is lost when bytes beyond it are acknowledged, not before`() {
        var order = StreamOrder(next: 100)
        #expect(order.lostBytes(acknowledged: 500) == nil)
        _ = order.keep(Self.waiting(150, 10))
        #expect(order.lostBytes(acknowledged: 100) == nil)
        #expect(order.lostBytes(acknowledged: 149) == nil)
        #expect(order.lostBytes(acknowledged: 160) == 50)
        order.skip(50)
        #expect(order.lostBytes(acknowledged: 160) == nil)
        #expect(order.takeReady()?.sequence == 150)
    }
}
