import Synchronization

/// The latest alert's number, and who waits for a later one. A waiter costs a continuation and no time.
package final class AlertSignal: Sendable {
    private struct State {
        var latest: Int64
        var nextWaiter = 0
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        /// Cancelled before they began to wait.
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    package init(latest: Int64) {
        state = Mutex(State(latest: latest))
    }

    package var latest: Int64 { state.withLock { $0.latest } }

    /// An alert of this number can be read.
    package func publish(_ sequence: Int64) {
        let waiters = state.withLock { state in
            guard sequence > state.latest else { return [CheckedContinuation<Void, Never>]() }
            state.latest = sequence
            defer { state.waiters.removeAll() }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when a number above `sequence` can be read.
    package func wait(beyond sequence: Int64) async throws(CancellationError) {
        while latest <= sequence {
            try await next(beyond: sequence)
        }
    }

    private func next(beyond sequence: Int64) async throws(CancellationError) {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.latest > sequence || state.cancelled.remove(number) != nil { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.waiters.removeValue(forKey: number)
                if waiter == nil { state.cancelled.insert(number) }
                return waiter
            }
            waiter?.resume()
        }
        // A waiter that was woken by an alert just before it was cancelled leaves its number behind.
        state.withLock { state in _ = state.cancelled.remove(number) }
        guard !Task.isCancelled else { throw CancellationError() }
    }
}
