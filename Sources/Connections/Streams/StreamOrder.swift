import Packets

/// Puts one direction of a TCP stream in order: says of each segment whether it can be read now.
///
/// Segments that come early wait, bounded in number and bytes. Bytes the capture never saw are told apart
/// from bytes still under way by the other side's acknowledgement: what it has acknowledged is not coming.
struct StreamOrder {
    /// A segment that came before its turn.
    struct Waiting {
        var sequence: UInt32
        var length: UInt32
        var captured: [UInt8]
        var time: Timestamp
    }

    /// What to do with a segment.
    enum Verdict: Equatable {
        /// Its bytes from `skip` on are next in the stream.
        case read(skip: Int)
        /// All of it was read before.
        case old
        /// It waits for earlier bytes.
        case waits
    }

    /// The bounds of what may wait: the largest ClientHello (64 KiB) in full-sized segments, with room.
    static let mostWaiting = 96
    static let mostWaitingBytes = 128 * 1024

    /// The sequence number of the next byte to read; nil until the first segment fixes it.
    private(set) var next: UInt32?
    private(set) var waiting: [Waiting] = []
    private(set) var bytesHeld = 0

    init(next: UInt32? = nil) {
        self.next = next
    }

    mutating func start(at sequence: UInt32) {
        if next == nil { next = sequence }
    }

    mutating func place(sequence: UInt32, length: UInt32) -> Verdict {
        guard let next else {
            self.next = sequence &+ length
            return .read(skip: 0)
        }
        let ahead = Int32(bitPattern: sequence &- next)
        if ahead > 0 { return .waits }
        let skip = UInt32(bitPattern: 0 &- ahead)
        if skip < length {
            self.next = sequence &+ length
            return .read(skip: Int(skip))
        }
        return .old
    }

    /// Keeps a copy of an early segment; false when the bound forbids it.
    mutating func keep(_ segment: Waiting) -> Bool {
        guard waiting.count < Self.mostWaiting, bytesHeld + segment.captured.count <= Self.mostWaitingBytes
        else { return false }
        var place = waiting.count
        while place > 0, Int32(bitPattern: waiting[place - 1].sequence &- segment.sequence) > 0 {
            place -= 1
        }
        bytesHeld += segment.captured.count
        waiting.insert(segment, at: place)
        return true
    }

    /// The earliest waiting segment if its turn has come.
    mutating func takeReady() -> Waiting? {
        guard let first = waiting.first, let next, Int32(bitPattern: first.sequence &- next) <= 0 else {
            return nil
        }
        bytesHeld -= first.captured.count
        return waiting.removeFirst()
    }

    /// The length of the hole before the first waiting segment, when `acknowledged` says it will never fill.
    func lostBytes(acknowledged: UInt32) -> UInt32? {
        guard let first = waiting.first, let next else { return nil }
        let hole = first.sequence &- next
        guard Int32(bitPattern: hole) > 0, Int32(bitPattern: acknowledged &- first.sequence) >= 0 else {
            return nil
        }
        return hole
    }

    /// The hole before the first waiting segment, whatever was acknowledged: used when no more can wait.
    var hole: UInt32? {
        guard let first = waiting.first, let next, Int32(bitPattern: first.sequence &- next) > 0 else { return nil }
        return first.sequence &- next
    }

    mutating func skip(_ length: UInt32) {
        if let next { self.next = next &+ length }
    }
}
