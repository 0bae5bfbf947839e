import Accounts
import Testing

struct ThreadScoreTests {
    private func score(_ pairs: [(Placement, ThreadScore.Truth)]) -> ThreadScore {
        var score = ThreadScore()
        for (placement, truth) in pairs { score.add(placement, truth: truth) }
        return score
    }

    private func start(_ thread: UInt32) -> Placement { Placement(kind: .start, thread: thread) }
    private func link(_ thread: UInt32, lead: Double = 5) -> Placement {
        Placement(kind: .continuation, thread: thread, lead: lead)
    }

    @Test func `a perfect rebuild scores one`() {
        let score = score([
            (start(1), .thread(9)), (start(2), .thread(4)), (link(1), .thread(9)), (link(2), .thread(4)),
            (Placement(kind: .retry, thread: 1), .retry(9)), (Placement(kind: .side, thread: 0), .side),
            (link(1), .thread(9)),
        ])
        #expect(score.purity == 1 && score.completeness == 1 && score.precision == 1)
        #expect(score.confidentPrecision == 1 && score.confidentRecall == 1)
        #expect(
            score.foundRetries == 1 && score.foundSides == 1 && score.falseRetries == 0 && score.falseSides == 0)
    }

    @Test func `swapped threads are impure and their links wrong`() {
        let score = score([
            (start(1), .thread(9)), (start(2), .thread(4)), (link(2), .thread(9)), (link(1, lead: 1), .thread(4)),
        ])
        #expect(score.purity == 0.5 && score.completeness == 0.5 && score.precision == 0)
        #expect(score.confidentLinks == 1 && score.confidentPrecision == 0)
    }

    @Test func `a split thread is pure and incomplete`() {
        let score = score([
            (start(1), .thread(9)), (link(1), .thread(9)), (start(2), .thread(9)), (link(2), .thread(9)),
        ])
        #expect(score.purity == 1 && score.completeness == 0.5 && score.precision == 1)
        #expect(score.trueLinks == 3 && score.confidentRecall == 2.0 / 3)
    }

    /// A link that skips an exchange of its own thread gives a wrong gap.
    @Test func `a link over a missing exchange is wrong`() {
        let score = score([
            (start(1), .thread(9)), (start(2), .thread(9)), (link(1), .thread(9)),
        ])
        #expect(score.links == 1 && score.rightLinks == 0)
    }

    @Test func `a side request in a thread is a stain`() {
        let score = score([(start(1), .thread(9)), (link(1), .side), (link(1), .thread(9)), (link(1), .thread(9))])
        #expect(score.purity == 0.75 && score.precision == 1.0 / 3)
    }
}
