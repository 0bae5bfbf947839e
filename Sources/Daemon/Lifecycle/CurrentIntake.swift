import Intake
import Synchronization

/// The intake that runs, and the one that is to follow it after a reload.
final class CurrentIntake: Sendable {
    private struct State {
        var running: Intake
        var next: Intake?
        var isOver = false
    }

    private let state: Mutex<State>

    init(_ intake: Intake) {
        state = Mutex(State(running: intake))
    }

    var running: Intake { state.withLock { $0.running } }

    /// Ends the intake that runs, for another to follow. Blocks until its threads have ended.
    func replace(by next: Intake) {
        let running = state.withLock { state -> Intake? in
            guard !state.isOver else { return nil }
            state.next = next
            return state.running
        }
        running?.stop()
    }

    /// Takes up the intake that is to follow; nil when none is, or after ``end()``.
    func advance() -> Intake? {
        state.withLock { state in
            guard !state.isOver, let next = state.next.take() else { return nil }
            state.running = next
            return next
        }
    }

    /// Ends the intake that runs for good. Blocks until its threads have ended.
    func end() {
        let running = state.withLock { state in
            state.isOver = true
            return state.running
        }
        running.stop()
    }
}
