/// What happens at a time; what comes first is less.
protocol Timed: Sendable {
    var time: Int64 { get }

    static func < (left: Self, right: Self) -> Bool
}

/// A binary heap of what is to happen, the earliest first.
struct TimeQueue<Element: Timed>: Sendable {
    private var heap: [Element] = []

    var nextTime: Int64? { heap.first?.time }

    mutating func push(_ element: Element) {
        var index = heap.count
        heap.append(element)
        while index > 0 {
            let parent = (index - 1) / 2
            guard element < heap[parent] else { break }
            heap[index] = heap[parent]
            index = parent
        }
        heap[index] = element
    }

    mutating func pop() -> Element? {
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
