import Base
import TestSupport
import Testing

@testable import Accounts

struct LabelBlockTests {
    private func block(
        _ draws: [(time: Double, label: UInt64)], spacing: Int64 = 0, life: Int64 = 100, most: Int = 2
    ) -> LabelBlocks {
        var block = LabelBlocks()
        let shape = LabelBlocks.Shape(draws: 4, spacing: .seconds(spacing), life: .seconds(life))
        var rules = PeopleRules()
        rules.installations = most
        for draw in draws {
            block.draw(draw.label, of: 1, at: .afterMidnight(draw.time), shape, rules)
        }
        return block
    }

    @Test func `a block is judged when it is full, and not before`() {
        let three = block([(0, 1), (1, 2), (2, 3)])
        #expect(three.test.blocks == 0)
        let four = block([(0, 1), (1, 2), (2, 3), (3, 3)])
        #expect(four.test.blocks == 1)
        #expect(four.test.exceeding == 1)
        #expect(four.mostLabels == 3)
    }

    @Test func `as many labels as the bound allows are no excess`() {
        let two = block([(0, 1), (1, 2), (2, 1), (3, 2)])
        #expect(two.test.blocks == 1)
        #expect(two.test.exceeding == 0)
        #expect(two.mostLabels == 2)
        #expect(two.test.process.logValue < 0)
    }

    @Test func `more use makes more blocks, and no fuller ones`() {
        for copies in [1, 10] {
            let draws = (0..<8 * copies).map { (Double($0) / Double(copies), UInt64($0 % 2)) }
            let busy = block(draws)
            #expect(busy.test.blocks == Int32(2 * copies))
            #expect(busy.mostLabels == 2)
            #expect(busy.test.exceeding == 0)
        }
    }

    @Test func `what takes longer than its life to fill is begun anew`() {
        #expect(block([(0, 1), (30, 2), (60, 3), (100, 4)]).test.blocks == 1)
        let slow = block([(0, 1), (30, 2), (60, 3), (101, 4), (102, 4), (103, 4), (104, 4)])
        #expect(slow.test.blocks == 1)
        #expect(slow.test.exceeding == 0)
    }

    @Test func `draws closer than the spacing are left out`() {
        let close = block([(0, 1), (5, 2), (9, 3), (10, 4), (15, 5), (20, 6)], spacing: 10)
        #expect(close.test.blocks == 0)
        let spread = block([(0, 1), (5, 2), (10, 1), (15, 3), (20, 1), (30, 1)], spacing: 10)
        #expect(spread.test.blocks == 1)
        #expect(spread.mostLabels == 1)
    }

    @Test func `what was begun is dropped at an interruption, and when time runs backwards`() {
        var block = LabelBlocks()
        let shape = LabelBlocks.Shape(draws: 4, spacing: .seconds(0), life: .seconds(100))
        var rules = PeopleRules()
        rules.installations = 2
        for label in 1...3 {
            block.draw(UInt64(label), of: 1, at: .afterMidnight(Double(label)), shape, rules)
        }
        block.interrupt()
        block.draw(4, of: 1, at: .afterMidnight(4), shape, rules)
        #expect(block.test.blocks == 0)
        block.draw(5, of: 1, at: .afterMidnight(0), shape, rules)
        for label in 6...7 {
            block.draw(UInt64(label), of: 1, at: .afterMidnight(Double(label)), shape, rules)
        }
        #expect(block.test.blocks == 0)
    }

    @Test func `a label is the device, or without one the client; with neither there is none`() {
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

    @Test func `each tool's turns fill blocks of their own`() {
        var blocks = LabelBlocks()
        let shape = LabelBlocks.Shape(draws: 4, spacing: .seconds(0), life: .seconds(100))
        var rules = PeopleRules()
        rules.installations = 2
        for draw in 0..<8 {
            // Four labels, two of each tool.
            blocks.draw(UInt64(draw % 4), of: UInt32(draw % 2), at: .afterMidnight(Double(draw)), shape, rules)
        }
        #expect(blocks.test.blocks == 2)
        #expect(blocks.test.exceeding == 0)
        #expect(blocks.mostLabels == 2)
    }

    @Test func `of more tools than are kept the one longest unused is begun anew`() {
        var blocks = LabelBlocks()
        let shape = LabelBlocks.Shape(draws: 2, spacing: .seconds(0), life: .seconds(1_000))
        let rules = PeopleRules()
        for tool in 0...UInt32(LabelBlocks.mostTools) {
            blocks.draw(1, of: tool, at: .afterMidnight(Double(tool)), shape, rules)
        }
        blocks.draw(1, of: 1, at: .afterMidnight(20), shape, rules)
        #expect(blocks.test.blocks == 1)
        blocks.draw(1, of: 0, at: .afterMidnight(21), shape, rules)
        #expect(blocks.test.blocks == 1)
    }

    /// Turns at random among installations given as tool and device.
    private func turns(_ installations: [(tool: UInt32, device: UInt64)], every seconds: Double) -> Installations {
        var family = Installations()
        var random = SplitMix(seed: 5)
        var time = 0.0
        for _ in 0..<1_200 {
            time += random.exponential(seconds)
            let one = installations[Int(random.next() % UInt64(installations.count))]
            family.take(
                AccountExchange(
                    start: .afterMidnight(time), end: .afterMidnight(time + 5), requestBytes: 1, responseBytes: 1,
                    client: one.tool, family: one.tool, device: one.device), rules: PeopleRules())
        }
        return family
    }

    @Test func `three tools on three machines are nine installations and three machines, which a person has`() {
        let all = (1...3).flatMap { (tool: UInt32) -> [(tool: UInt32, device: UInt64)] in
            (1...3).map { (tool: tool, device: UInt64(tool) * 10 + $0) }
        }
        for seconds in [30.0, 300] {
            let person = turns(all, every: seconds)
            #expect(person.blocks > 10)
            #expect(person.exceeding == 0)
            #expect(person.mostLabels == 3)
            #expect(person.logValue <= 0)
        }
    }

    @Test func `six people with one tool are evidence, whatever other tools they have`() {
        #expect(turns((1...6).map { (tool: 1, device: $0) }, every: 60).logValue > 13.8)
        let both = (1...6).flatMap { (person: UInt64) -> [(tool: UInt32, device: UInt64)] in
            [(tool: 1, device: person), (tool: 2, device: person + 10)]
        }
        #expect(turns(both, every: 60).logValue > 13.8)
    }

    @Test func `installations that take turns through an afternoon are found without ever working at once`() {
        var installations = Installations()
        for turn in 0..<800 {
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
