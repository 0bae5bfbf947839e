import Dispatch
import Foundation
import Synchronization

/// A thread of its own for an actor whose work may take long: no question waits for a thread of the shared pool
/// because the engine holds it, and the engine waits for no question.
final class OwnThread: SerialExecutor {
    private let waiting = Mutex<[UnownedJob]>([])
    private let arrivals = DispatchSemaphore(value: 0)
    private let pulse: Pulse

    init(name: String, pulse: Pulse) {
        self.pulse = pulse
        let thread = Thread { [self] in run() }
        thread.name = name
        // Accounts nest no deeper than a report does; the default of a secondary thread is enough for that.
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pulse.begin()
        waiting.withLock { $0.append(job) }
        arrivals.signal()
    }

    /// Runs for the rest of the process: the daemon has one engine, and it ends with it.
    private func run() {
        while true {
            arrivals.wait()
            let jobs = waiting.withLock { jobs in
                defer { jobs = [] }
                return jobs
            }
            for job in jobs {
                unsafe job.runSynchronously(on: asUnownedSerialExecutor())
                pulse.end()
            }
        }
    }
}
