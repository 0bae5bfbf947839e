import Testing

@testable import Daemon

@Suite struct TroubleLogTests {
    @Test func everyFailureIsLoggedOnceAndItsRecoveryToo() {
        var log = TroubleLog()
        #expect(log.look([Watched(name: "interface eth0"), Watched(name: "store")]) == [])
        #expect(
            log.look([Watched(name: "interface eth0", problem: "is gone"), Watched(name: "store")])
                == [.failure("interface eth0: is gone")])
        #expect(log.look([Watched(name: "interface eth0", problem: "is gone, 2 s"), Watched(name: "store")]) == [])
        #expect(
            log.look([Watched(name: "interface eth0"), Watched(name: "store", problem: "full")])
                == [.recovery("interface eth0: works again"), .failure("store: full")])
        #expect(
            log.look([Watched(name: "interface eth0"), Watched(name: "store")]) == [.recovery("store: works again")]
        )
    }

    @Test func whatIsNoLongerInTheSettingsIsNotCalledRecovered() {
        var log = TroubleLog()
        _ = log.look([Watched(name: "interface eth0", problem: "is gone")])
        #expect(log.look([]) == [])
        #expect(log.look([Watched(name: "interface eth0")]) == [])
    }

    @Test func lossesAreOverAfterHalfAMinuteWithoutOne() {
        var watch = LossWatch()
        let second: Int64 = 1_000_000_000
        // What was lost before the daemon looked first is not news.
        #expect(!watch.isLosing(7, at: 0))
        #expect(watch.isLosing(8, at: second))
        #expect(watch.isLosing(8, at: 30 * second))
        #expect(!watch.isLosing(8, at: 31 * second))
        // Another intake counts from nothing.
        #expect(!watch.isLosing(0, at: 40 * second))
        #expect(watch.isLosing(1, at: 41 * second))
    }
}
