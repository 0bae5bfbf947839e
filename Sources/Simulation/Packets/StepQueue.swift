/// What happens next on a simulated wire.
struct Step {
    enum Kind {
        case syn
        case synAck
        /// The client acknowledges what has reached it.
        case acknowledgement
        /// The client's hello, from a byte on.
        case hello
        case serverFlight
        case finished
        /// A record of application data with so many bytes of plaintext.
        case request
        case response
        case clientClose
        case serverClose
        case lastAcknowledgement
    }

    var time: Int64
    /// Among steps of one time, the order in which they were planned.
    var order: UInt64
    var kind: Kind
    /// The connection, by its place in the log.
    var place: Int32
    var count: Int32 = 0

    fileprivate static func < (left: Step, right: Step) -> Bool {
        (left.time, left.order) < (right.time, right.order)
    }
}

/// A binary heap of steps, the earliest first.
struct StepQueue {
    private var heap: [Step] = []

    var nextTime: Int64? { heap.first?.time }

    mutating func push(_ step: Step) {
        var index = heap.count
        heap.append(step)
        while index > 0 {
            let parent = (index - 1) / 2
            guard step < heap[parent] else { break }
            heap[index] = heap[parent]
            index = parent
        }
        heap[index] = step
    }

    mutating func pop() -> Step? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < last else { break }
            heap[index] = heap[child]
            index = child
        }
        heap[index] = last
        return first
    }
}
