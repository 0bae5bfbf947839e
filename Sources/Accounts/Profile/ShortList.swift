/// A list of mostly one: the first element lies in the value itself, further ones in an array without room to spare. With
/// one element, as most accounts have of most things, it saves an allocation and its 40 bytes; with more it takes what
/// an array takes.
struct ShortList<Element: Sendable>: Sendable, RandomAccessCollection, MutableCollection {
    private var head: Element?
    private var tail: [Element] = []

    init() {}

    init(_ elements: [Element]) {
        guard let first = elements.first else { return }
        head = first
        if elements.count > 1 {
            tail.reserveCapacity(elements.count - 1)
            tail.append(contentsOf: elements.dropFirst())
        }
    }

    var startIndex: Int { 0 }
    var endIndex: Int { head == nil ? 0 : 1 &+ tail.count }

    subscript(index: Int) -> Element {
        get {
            if index == 0, let head { return head }
            return tail[index - 1]
        }
        // No `_modify`: what it holds while it waits for the change would be allocated each time.
        set {
            if index == 0, head != nil { head = newValue } else { tail[index - 1] = newValue }
        }
    }

    /// Changes an element where it lies, for elements whose copy costs more than a few bytes.
    mutating func change(at index: Int, _ change: (inout Element) -> Void) {
        if index == 0, var element = head.take() {
            // Taken out, it has one owner.
            change(&element)
            head = element
        } else {
            change(&tail[index - 1])
        }
    }

    mutating func append(_ element: Element) {
        if head == nil {
            head = element
        } else {
            tail.growByQuarter()
            tail.append(element)
        }
    }

    @discardableResult
    mutating func remove(at index: Int) -> Element {
        guard index == 0, let first = head else { return tail.remove(at: index - 1) }
        head = tail.isEmpty ? nil : tail.removeFirst()
        return first
    }

    mutating func removeAll(where isGone: (Element) -> Bool) {
        guard contains(where: isGone) else { return }
        self = ShortList(filter { !isGone($0) })
    }
}

extension ShortList {
    /// As an array, for a snapshot.
    var array: [Element] {
        get { Array(self) }
        set { self = ShortList(newValue) }
    }
}

extension ShortList: Equatable where Element: Equatable {}
