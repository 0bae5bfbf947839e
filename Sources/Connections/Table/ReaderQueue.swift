/// A doubly linked list threaded through the readers: the longest idle is first.
struct ReaderQueue: BitwiseCopyable {
    private(set) var head: Int32 = -1
    private var tail: Int32 = -1
    private(set) var count = 0

    mutating func append(_ reader: Int32, in readers: inout Pool<StreamReader>) {
        readers[reader].links = ConnectionQueue.Links(previous: tail, next: -1)
        if tail >= 0 {
            readers[tail].links.next = reader
        } else {
            head = reader
        }
        tail = reader
        count += 1
    }

    mutating func remove(_ reader: Int32, in readers: inout Pool<StreamReader>) {
        let links = readers[reader].links
        if links.previous >= 0 {
            readers[links.previous].links.next = links.next
        } else {
            head = links.next
        }
        if links.next >= 0 {
            readers[links.next].links.previous = links.previous
        } else {
            tail = links.previous
        }
        count -= 1
    }
}

/// The order in which readers are taken from their connections.
enum ReaderRank: UInt8 {
    /// The connection is unconfirmed: a stranger may have sent all of it.
    case doubtful
    /// The connection is confirmed; what it carries is not known, not believed, or read only for its handshake.
    case settling
    /// The inside hop: it is read to its end.
    case kept
}
