import Base
import Synchronization

/// The engine's heartbeat: a counter of small steps that others read without waiting.
package final class Pulse: Sendable {
    private let steps = Atomic<UInt64>(0)
    /// Jobs that wait or run.
    private let jobs = Atomic<Int>(0)

    package init() {}

    /// A step was done: a delivery or a line taken, an account judged.
    package func step() { steps.wrappingAdd(1, ordering: .relaxed) }

    package func begin() { jobs.wrappingAdd(1, ordering: .relaxed) }

    package func end() {
        step()
        jobs.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Nothing is asked of the engine.
    package var isIdle: Bool { jobs.load(ordering: .relaxed) == 0 }

    package var count: UInt64 { steps.load(ordering: .relaxed) }
}

/// Watches a pulse: an engine is alive while it is idle or its steps go on.
struct PulseWatch {
    private var count: UInt64 = 0
    private var moved: Nanoseconds

    init(at now: Nanoseconds) { moved = now }

    /// How long nothing has moved although something is to be done.
    mutating func silence(of pulse: Pulse, at now: Nanoseconds) -> Nanoseconds {
        let count = pulse.count
        if pulse.isIdle || count != self.count { moved = now }
        self.count = count
        return now - moved
    }
}
