import BasicContainers

/// A doubly linked list threaded through the connections themselves: the longest idle is first.
struct ConnectionQueue: BitwiseCopyable {
    private(set) var head: Int32 = -1
    private var tail: Int32 = -1
    private(set) var count = 0

    /// A connection's neighbours in the queue it stands in.
    struct Links: BitwiseCopyable {
        var previous: Int32 = -1
        var next: Int32 = -1
    }

    mutating func append(_ place: Int32, in connections: inout RigidArray<Connection>) {
        connections[Int(place)].links = Links(previous: tail, next: -1)
        if tail >= 0 {
            connections[Int(tail)].links.next = place
        } else {
            head = place
        }
        tail = place
        count += 1
    }

    mutating func remove(_ place: Int32, in connections: inout RigidArray<Connection>) {
        let links = connections[Int(place)].links
        if links.previous >= 0 {
            connections[Int(links.previous)].links.next = links.next
        } else {
            head = links.next
        }
        if links.next >= 0 {
            connections[Int(links.next)].links.previous = links.previous
        } else {
            tail = links.previous
        }
        count -= 1
    }
}
