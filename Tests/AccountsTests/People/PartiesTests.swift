import Glibc
import Base
import TestSupport
import Testing

@testable import Accounts

struct PartiesTests {
    /// A turn of device 1 at 0 s, `lag` seconds behind one of another device.
    private func neighbourhood(behind device: UInt64, lag: Double, tokens: Int32 = -1) -> Neighbourhood {
        let turns = [
            PersonTurn.at(-lag, thread: 2, device: device, newTokens: tokens),
            .at(0, thread: 1, device: 1, newTokens: tokens),
        ]
        return Neighbourhood(turns: turns, place: 1)
    }

    @Test func `nothing known: the share supposed of strangers`() {
        #expect(Parties().share(neighbourhood(behind: 2, lag: 1), unknown: 0.85) == 0.85)
    }

    @Test func `one person's two machines and another person's are told apart`() {
        var parties = Parties()
        // One even draw in 80 comes near: 1.5 s of 120.
        for turn in 0..<800 {
            parties.learn(neighbourhood(behind: 2, lag: 20))
            parties.learn(neighbourhood(behind: 3, lag: turn % 80 == 0 ? 1 : 20))
        }
        #expect(parties.share(neighbourhood(behind: 2, lag: 1), unknown: 0.85) < 0.12)
        #expect(parties.share(neighbourhood(behind: 3, lag: 1), unknown: 0.85) > 0.8)
        // Given away, it is another person's after some eight even draws.
        for turn in 0..<1_600 { parties.learn(neighbourhood(behind: 2, lag: turn % 80 == 0 ? 1 : 20)) }
        #expect(parties.share(neighbourhood(behind: 2, lag: 1), unknown: 0.85) > 0.7)
    }

    @Test func `the share does not know the turn that it is for`() {
        var parties = Parties()
        for _ in 0..<100 { parties.learn(neighbourhood(behind: 2, lag: 20)) }
        let near = parties.share(neighbourhood(behind: 2, lag: 1), unknown: 0.85)
        let far = parties.share(neighbourhood(behind: 2, lag: 20), unknown: 0.85)
        #expect(near == far)
    }

    @Test func `typing lengthens the reach only where both parties are seen to type`() {
        var random = SplitMix(seed: 5)
        var parties = Parties()
        func type(on device: UInt64) {
            for turn in 0..<60 {
                let tokens = Int32((40 * exp(random.normal())).rounded(.up))
                let turn = PersonTurn.at(
                    Double(turn) * 400, thread: 1, device: device, newTokens: tokens,
                    thinking: 5 + Double(tokens) * 0.5 * exp(0.4 * random.normal()))
                parties.learn(Neighbourhood(turns: [turn], place: 0))
            }
        }
        let turn = PersonTurn.at(0, thread: 1, device: 1, newTokens: 50)
        let other = PersonTurn.at(-3, thread: 2, device: 2)
        type(on: 1)
        #expect(parties.reach(of: turn, behind: other) == FlatTest.reach)
        type(on: 2)
        #expect(parties.reach(of: turn, behind: other) == Hands.reach(of: turn))
        let third = PersonTurn.at(-3, thread: 3, device: 3)
        #expect(parties.reach(of: turn, behind: third) == FlatTest.reach)
    }

    @Test func `a fleet of devices takes no more room than eight`() {
        var parties = Parties()
        for device in 2..<2_000 {
            parties.learn(neighbourhood(behind: UInt64(device), lag: 1))
            #expect(heldItems(in: parties) <= 8 + 36)
        }
    }
}
