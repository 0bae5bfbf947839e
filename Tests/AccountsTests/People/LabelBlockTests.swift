import Packets
import Testing

@testable import Accounts

@Suite("Blocks of labelled draws")
struct LabelBlockTests {
    private func block(
        _ draws: [(time: Double, label: UInt64)], spacing: Int64 = 0, life: Int64 = 100, most: Int = 2
    ) -> LabelBlock {
        var block = LabelBlock()
        let shape = LabelBlock.Shape(draws: 4, spacing: .seconds(spacing), life: .seconds(life))
        var rules = PeopleRules()
        rules.installations = most
        for draw in draws {
            block.draw(draw.label, at: .afterMidnight(draw.time), shape, rules)
        }
        return block
    }

    @Test("a block is judged when it is full, and not before")
    func size() {
        let three = block([(0, 1), (1, 2), (2, 3)])
        #expect(three.test.blocks == 0)
        let four = block([(0, 1), (1, 2), (2, 3), (3, 3)])
        #expect(four.test.blocks == 1)
        #expect(four.test.exceeding == 1)
        #expect(four.mostLabels == 3)
    }

    @Test("as many labels as the bound allows are no excess")
    func bound() {
        let two = block([(0, 1), (1, 2), (2, 1), (3, 2)])
        #expect(two.test.blocks == 1)
        #expect(two.test.exceeding == 0)
        #expect(two.mostLabels == 2)
        #expect(two.test.process.logValue < 0)
    }

    @Test("more use makes more blocks, and no fuller ones")
    func equalSize() {
        for copies in [1, 10] {
            let draws = (0..<8 * copies).map { (Double($0) / Double(copies), UInt64($0 % 2)) }
            let busy = block(draws)
            #expect(busy.test.blocks == Int32(2 * copies))
            #expect(busy.mostLabels == 2)
            #expect(busy.test.exceeding == 0)
        }
    }

    @Test("what takes longer than its life to fill is begun anew")
    func life() {
        #expect(block([(0, 1), (30, 2), (60, 3), (100, 4)]).test.blocks == 1)
        let slow = block([(0, 1), (30, 2), (60, 3), (101, 4), (102, 4), (103, 4), (104, 4)])
        #expect(slow.test.blocks == 1)
        #expect(slow.test.exceeding == 0)
    }

    @Test("draws closer than the spacing are left out")
    func spacing() {
        let close = block([(0, 1), (5, 2), (9, 3), (10, 4), (15, 5), (20, 6)], spacing: 10)
        #expect(close.test.blocks == 0)
        let spread = block([(0, 1), (5, 2), (10, 1), (15, 3), (20, 1), (30, 1)], spacing: 10)
        #expect(spread.test.blocks == 1)
        #expect(spread.mostLabels == 1)
    }

    @Test("what was begun is dropped at an interruption, and when time runs backwards")
    func interrupted() {
        var block = LabelBlock()
        let shape = LabelBlock.Shape(draws: 4, spacing: .seconds(0), life: .seconds(100))
        var rules = PeopleRules()
        rules.installations = 2
        for label in 1...3 {
            block.draw(UInt64(label), at: .afterMidnight(Double(label)), shape, rules)
        }
        block.interrupt()
        block.draw(4, at: .afterMidnight(4), shape, rules)
        #expect(block.test.blocks == 0)
        block.draw(5, at: .afterMidnight(0), shape, rules)
        for label in 6...7 {
            block.draw(UInt64(label), at: .afterMidnight(Double(label)), shape, rules)
        }
        #expect(block.test.blocks == 0)
    }

    @Test("a label is the device, or without one the client; with neither there is none")
    func labels() {
        func label(device: UInt64, client: UInt32) -> UInt64? {
            Installations.label(
                of: AccountExchange(
                    start: .afterMidnight(0), end: .afterMidnight(1), requestBytes: 1, responseBytes: 1,
                    client: client, device: device))
        }
        #expect(label(device: 7, client: 3) == 7)
        #expect(label(device: 0, client: 3) == 3)
        #expect(label(device: 0, client: 0) == nil)
    }

    @Test("installations that take turns through an afternoon are found without ever working at once")
    func spreadBlocks() {
        var installations = Installations()
        for turn in 0..<400 {
            // Every quarter of an hour another of six.
            let time = Double(turn / 16) * 86_400 + 36_000 + Double(turn % 16) * 900
            installations.take(
                AccountExchange(
                    start: .afterMidnight(time), end: .afterMidnight(time + 5), requestBytes: 1, responseBytes: 1,
                    device: UInt64(turn % 6 + 1)), rules: PeopleRules())
        }
        #expect(installations.blocks > 10)
        #expect(installations.exceeding == installations.blocks)
        #expect(installations.mostLabels == 6)
        #expect(installations.logValue > 13.8)
    }
}
