import Base

/// How likely an exchange asks again what the thread's last one asked: a request of exactly the same size soon after
/// it failed, or beside it when the client gave it up. That two requests agree to the byte by chance is unlikely, so
/// the size's share of the likelihood is 1, and rates decide.
enum Repetition {
    /// Clients try again within seconds, and back off to minutes.
    private static let patience = 600.0
    private static let afterFailure = 0.3
    /// After an answer that broke off but was logged as whole.
    private static let afterAnswer = 0.01
    private static let afterAnswerPatience = 60.0
    /// While the first attempt still runs, repetitions a second.
    private static let beside = 0.05
    /// No client gives up a request within 5 s, while parallel sub-agents with equal prompts start within one.
    private static let least = 5.0

    @inline(__always)
    static func likelihood(of reading: Reading, after thread: LiveThread) -> Double {
        if thread.flags.contains(.failed), reading.bytes == thread.attempt {
            guard let gap = ThreadTable.gap(from: thread.lastAttempt, to: reading.start)?.seconds,
                gap >= -GapHazard.tolerance.seconds, gap <= patience
            else { return 0 }
            return afterFailure / (max(gap, 0) + 1)
        }
        guard reading.bytes == thread.bytes, reading.bytes > 0, !thread.flags.contains(.unanswered) else {
            return 0
        }
        return again(reading, after: thread)
    }

    private static func again(_ reading: Reading, after thread: LiveThread) -> Double {
        guard let gap = ThreadTable.gap(from: thread.end, to: reading.start)?.seconds,
            let later = ThreadTable.gap(from: thread.start, to: reading.start)?.seconds
        else { return 0 }
        if gap >= 0 {
            guard thread.count > 1, gap <= afterAnswerPatience else { return 0 }
            return afterAnswer / (gap + 1)
        }
        // Side by side: the later one began when the earlier was given up, or its answer still ran unheard.
        let givenUp = later >= least && gap >= -least || later <= -least
        return givenUp ? beside : 0
    }
}
