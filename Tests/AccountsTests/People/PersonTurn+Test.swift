import Base

@testable import Accounts

extension Timestamp {
    /// Seconds after a midnight, so that whole days are easy to count.
    static func afterMidnight(_ seconds: Double) -> Timestamp {
        Timestamp(nanoseconds: 20_000 * 86_400_000_000_000) + Nanoseconds(Int64(seconds * 1e9))
    }
}

extension PersonTurn {
    /// - Parameter thinking: Seconds since the thread's last response; by default enough not to narrow the surroundings.
    static func at(
        _ seconds: Double, thread: UInt32, device: UInt64 = 0, client: UInt32 = 0, endpoint: UInt64 = 0,
        leg: Float? = nil, newTokens: Int32 = -1, thinking: Double = 90
    ) -> PersonTurn {
        PersonTurn(
            time: .afterMidnight(seconds), possibleFrom: .afterMidnight(seconds - thinking), thread: thread,
            party: .made(device: device, client: client, endpoint: endpoint, leg: leg), newTokens: newTokens,
            growth: newTokens >= 0 ? .made(text: newTokens) : nil)
    }
}

extension HistoryGrowth {
    /// Counted in tokens, behind an answer that comes again whole.
    static func made(text: Int32, answer: Int32 = 300) -> HistoryGrowth {
        HistoryGrowth(size: Int32(clamping: Int64(text) + Int64(answer)), answer: answer, inTokens: true)
    }
}

extension Party {
    static func made(device: UInt64 = 0, client: UInt32 = 0, endpoint: UInt64 = 0, leg: Float? = nil) -> Party {
        let time = Timestamp.afterMidnight(0)
        return Party(
            AccountExchange(
                start: time, end: time, requestBytes: 1, responseBytes: 1, client: client, device: device,
                endpoint: endpoint), leg: leg)
    }
}
