import Testing

@testable import Daemon

struct TroubleLogTests {
    /// The lines after each look.
    private func lines(_ looks: [[Watched]]) -> [[TroubleLog.Line]] {
        var log = TroubleLog()
        return looks.map { log.look($0) }
    }

    @Test func `every failure is logged once and its recovery too`() {
        let eth = "interface eth0"
        let lines = lines([
            [Watched(name: eth), Watched(name: "store")],
            [Watched(name: eth, problem: "is gone"), Watched(name: "store")],
            [Watched(name: eth, problem: "is gone, 2 s"), Watched(name: "store")],
            [Watched(name: eth), Watched(name: "store", problem: "full")],
            [Watched(name: eth), Watched(name: "store")],
        ])
        #expect(
            lines == [
                [], [.failure("interface eth0: is gone")], [],
                [.recovery("interface eth0: works again"), .failure("store: full")],
                [.recovery("store: works again")],
            ])
    }

    @Test func `what is no longer in the settings is not called recovered`() {
        let lines = lines([[Watched(name: "eth0", problem: "is gone")], [], [Watched(name: "eth0")]])
        #expect(lines == [[.failure("eth0: is gone")], [], []])
    }

    @Test func `losses are over after half a minute without one`() {
        var watch = LossWatch()
        let looks = [(7, 0), (8, 1), (8, 30), (8, 31), (0, 40), (1, 41)] as [(Int, Int64)]
        let losing = looks.map { watch.isLosing($0, at: $1 * 1_000_000_000) }
        // What was lost before the first look is not news, and another intake counts from nothing.
        #expect(losing == [false, true, true, false, false, true])
    }
}
