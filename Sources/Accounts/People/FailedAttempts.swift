import Base

/// The latest requests of an account that failed and that clients try again on their own: by size and end.
///
/// A retry repeats the request to the byte. It says nothing about when somebody pressed a key, so a request of the same size
/// soon after a failed one is not taken for a prompt. Nothing else of a failed request is used: a stranger who could have
/// failed requests logged under somebody's name would have to guess the exact sizes of that person's next prompts.
struct FailedAttempts: Sendable {
    private struct Attempt: Sendable {
        var bytes: UInt64
        var end: Timestamp
    }

    private var attempts: [Attempt] = []

    /// More than the requests that one person's tools have under way at once; the oldest makes room.
    static let most = 32
    /// Clients try again within seconds, and back off to minutes.
    static let patience = Nanoseconds.seconds(600)

    mutating func add(_ exchange: AccountExchange) {
        guard exchange.requestBytes > 0 else { return }
        if attempts.count >= Self.most { attempts.removeFirst() }
        attempts.append(Attempt(bytes: UInt64(exchange.requestBytes), end: exchange.end))
    }

    /// Whether an exchange repeats one of the attempts.
    func contains(_ exchange: AccountExchange) -> Bool {
        attempts.contains {
            $0.bytes == UInt64(clamping: exchange.requestBytes) && $0.end <= exchange.start
                && !exchange.start.isAfter($0.end, by: Self.patience)
        }
    }

    mutating func removeAll() { attempts = [] }
}

extension FailedAttempts: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        let new = Attempt(bytes: 0, end: Timestamp(nanoseconds: 0))
        try coder.list("attempts", &attempts, most: Self.most, new: new) {
            (coder, attempt) throws(SnapshotError) in
            try coder.word("attempts", &attempt.bytes, most: .max)
            try coder.time("attempts", &attempt.end)
        }
    }
}
