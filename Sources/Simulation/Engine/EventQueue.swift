/// What happens next in a household.
struct Event {
    enum Kind: UInt8 {
        /// A person's local day begins.
        case day
        case session
        /// A person looks what there is to do.
        case attend
        /// A prompt leaves a window.
        case submit
        /// A thread's next request reaches the service or the relay.
        case request
        case run
        case job
        case probe
        /// A device gets another address.
        case move
    }

    var time: Int64
    var kind: Kind
    var index: Int32
    /// Turns and windows of a session; how a prompt is submitted.
    var detail: Int32 = 0
}

/// A binary heap of events, the earliest first.
struct EventQueue {
    private var heap: [Event] = []

    var nextTime: Int64? { heap.first?.time }

    mutating func push(_ event: Event) {
        var index = heap.count
        heap.append(event)
        while index > 0 {
            let parent = (index - 1) / 2
            guard event.time < heap[parent].time else { break }
            heap[index] = heap[parent]
            index = parent
        }
        heap[index] = event
    }

    mutating func pop() -> Event? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].time < heap[child].time { child += 1 }
            guard heap[child].time < last.time else { break }
            heap[index] = heap[child]
            index = child
        }
        heap[index] = last
        return first
    }
}
