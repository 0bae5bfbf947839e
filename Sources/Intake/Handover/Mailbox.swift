import Synchronization

/// The bounded queue between intake threads and one reader. Bounded: what finds no room is refused, and the thread
/// that left it counts it and reports the gap. What the reader took counts until it gives the room back.
package final class Mailbox: Sendable {
    /// What has passed through.
    package struct Statistics: Sendable, Equatable {
        package var deliveries: UInt64 = 0
        package var refused: UInt64 = 0
        /// Bytes waiting now, here or with the reader, and the most that ever waited.
        package var waiting = 0
        package var mostWaiting = 0
        package let limit: Int

        init(limit: Int) { self.limit = limit }
    }

    fileprivate struct State {
        var queue: [Delivery] = []
        var statistics: Statistics
        var reader: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    private let state: Mutex<State>

    /// - Parameter limit: bytes that may wait, roughly.
    package init(limit: Int) {
        state = Mutex(State(statistics: Statistics(limit: limit)))
    }

    package var statistics: Statistics { state.withLock { $0.statistics } }

    /// Leaves a delivery; false when there is no room. One that is larger than the limit is taken when nothing else waits.
    package func post(_ delivery: Delivery) -> Bool {
        let bytes = delivery.footprint
        let (taken, reader) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            let waiting = state.statistics.waiting + bytes
            guard !state.isClosed, waiting <= state.statistics.limit || state.statistics.waiting == 0
            else {
                state.statistics.refused += 1
                return (false, nil)
            }
            state.queue.append(delivery)
            state.statistics.deliveries += 1
            state.statistics.waiting = waiting
            state.statistics.mostWaiting = max(state.statistics.mostWaiting, waiting)
            return (true, state.takeReader())
        }
        reader?.resume()
        return taken
    }

    /// Everything that waits, in the order it came, or what comes first; nil when the mailbox is closed and empty, or the
    /// task was cancelled.
    package func next() async -> [Delivery]? {
        while true {
            if let deliveries = take() { return deliveries }
            if Task.isCancelled || state.withLock({ $0.isClosed }) { return take() }
            await withTaskCancellationHandler {
                await withCheckedContinuation { wait($0) }
            } onCancel: {
                state.withLock { $0.takeReader() }?.resume()
            }
        }
    }

    /// Gives back room of what was taken: so many bytes of it are used.
    package func release(_ bytes: Int) {
        guard bytes != 0 else { return }
        state.withLock { $0.statistics.waiting = max(0, $0.statistics.waiting - bytes) }
    }

    /// Everything that waits, without waiting for more; nil when there is nothing.
    package func take() -> [Delivery]? {
        state.withLock { state in
            guard !state.queue.isEmpty else { return nil }
            defer { state.queue = [] }
            return state.queue
        }
    }

    /// Nothing more is taken in; what waits can still be read.
    package func close() {
        state.withLock { state in
            state.isClosed = true
            return state.takeReader()
        }?.resume()
    }

    private func wait(_ continuation: CheckedContinuation<Void, Never>) {
        let now = state.withLock { state -> CheckedContinuation<Void, Never>? in
            // What came in between, or an end, must not be slept through.
            guard state.queue.isEmpty, !state.isClosed, !Task.isCancelled else { return continuation }
            precondition(state.reader == nil, "a mailbox has one reader")
            state.reader = continuation
            return nil
        }
        now?.resume()
    }
}

extension Mailbox.State {
    fileprivate mutating func takeReader() -> CheckedContinuation<Void, Never>? {
        defer { reader = nil }
        return reader
    }
}
