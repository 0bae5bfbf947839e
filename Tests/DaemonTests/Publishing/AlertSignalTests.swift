import Daemon
import Testing

@Suite("Waiting for the next alert", .timeLimit(.minutes(1)))
struct AlertSignalTests {
    @Test("whoever is behind does not wait")
    func behind() async throws {
        try await AlertSignal(latest: 7).wait(beyond: 6)
    }

    @Test("a thousand wait, and all are woken by one alert")
    func thousand() async throws {
        let signal = AlertSignal(latest: 7)
        let woken = try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<1_000 { group.addTask { try await signal.wait(beyond: 7) } }
            await Task.yield()
            signal.publish(8)
            var woken = 0
            for try await _ in group { woken += 1 }
            return woken
        }
        #expect(woken == 1_000)
        #expect(signal.latest == 8)
    }

    @Test("an earlier number wakes nobody and takes nothing back")
    func earlier() async {
        let signal = AlertSignal(latest: 7)
        let waiter = Task { try await signal.wait(beyond: 7) }
        signal.publish(5)
        signal.publish(7)
        #expect(signal.latest == 7)
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
    }

    @Test("a reader that goes away stops waiting, before and while it waits")
    func cancelled() async {
        let signal = AlertSignal(latest: 0)
        for delay in [Duration.zero, .milliseconds(20)] {
            let waiter = Task { try await signal.wait(beyond: 0) }
            try? await Task.sleep(for: delay)
            waiter.cancel()
            await #expect(throws: CancellationError.self) { try await waiter.value }
        }
    }
}
