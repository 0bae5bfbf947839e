import BasicContainers

/// A pool of values that only some connections need; places are reused.
///
/// An element is read where it is: a reader is some hundred bytes, of which a segment needs a few.
struct Pool<Element>: ~Copyable {
    private(set) var items = UniqueArray<Element>()
    private var free = UniqueArray<Int32>()

    var count: Int { items.count - free.count }

    /// A place for `element`.
    mutating func insert(_ element: Element) -> Int32 {
        if let place = free.popLast() {
            items[Int(place)] = element
            return place
        }
        items.append(element)
        return Int32(items.count - 1)
    }

    /// Gives a place back; what it holds stays until the place is used again.
    mutating func release(_ place: Int32) {
        free.append(place)
    }

    /// A place that was given back, with what it last held, so that its buffers can be used again.
    mutating func reuse() -> Int32? { free.popLast() }

    subscript(place: Int32) -> Element {
        _read { yield items[Int(place)] }
        _modify { yield &items[Int(place)] }
    }
}
