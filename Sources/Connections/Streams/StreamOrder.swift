import Base
import Packets

/// Puts one direction of a TCP stream in order: says of each segment whether it can be read now.
///
/// Segments that come early wait, bounded in number and bytes. The other side's acknowledgement distinguishes bytes
/// that the capture never saw from bytes still under way: what it has acknowledged is not coming.
struct StreamOrder {
    /// A segment that came before its turn.
    struct Waiting {
        var sequence: UInt32
        var length: UInt32
        var captured: [UInt8]
        var time: Timestamp
        /// What it acknowledged.
        var acknowledgement: UInt32 = 0

        /// The sequence number after its last byte.
        var end: UInt32 { sequence &+ length }
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
    /// A segment with data was seen.
    private(set) var isSeen = false
    /// Only the peer's acknowledgements say where the stream stands.
    private var isPeersWord = false
    /// The sequence number after the last byte, once a FIN has shown it.
    private(set) var end: UInt32?
    /// A segment whose bytes may be padding (``Segment/mayBePadding``).
    private(set) var doubtful: Waiting?
    /// Bytes of a side that is not captured, as the peer acknowledged them, and when it last did.
    private var unseen = Unseen(bytes: 0, at: Timestamp(nanoseconds: 0))

    struct Unseen: Equatable {
        var bytes: UInt32
        var at: Timestamp
    }

    /// A larger leap than the largest TCP window (RFC 7323 §2.3) is not this stream's.
    private static let largestLeap: Int32 = 1 << 30

    init(next: UInt32? = nil) {
        self.next = next
    }

    mutating func start(at sequence: UInt32) {
        if next == nil { next = sequence }
    }

    mutating func place(sequence: UInt32, length: UInt32) -> Verdict {
        let isFirst = !isSeen
        isSeen = true
        if isFirst, isPeersWord, let next, !(0...Self.largestLeap).contains(Int32(bitPattern: sequence &- next)) {
            // The acknowledgements came ahead of what they acknowledge: the stream itself knows better.
            self.next = nil
            unseen.bytes = 0
        }
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

    /// Nothing is missing before the end that a FIN gave, as far as can be known.
    var isDone: Bool {
        guard waiting.isEmpty else { return false }
        guard let next, let end else { return true }
        return Int32(bitPattern: end &- next) <= 0
    }

    mutating func finish(at end: UInt32) { self.end = end }

    /// Whether a segment fills the hole before the first waiting one, and since when that waits.
    func waitingSince(_ sequence: UInt32) -> Timestamp? {
        guard let first = waiting.first, Int32(bitPattern: first.sequence &- sequence) > 0 else { return nil }
        return waiting.reduce(first.time) { min($0, $1.time) }
    }

    /// Bytes read behind the last that `number` acknowledges; negative when it acknowledges more than was read.
    func behind(_ number: UInt32) -> Int32 { next.map { Int32(bitPattern: $0 &- number) } ?? -1 }

    /// Drops the segment that lies farthest ahead, if it begins behind `sequence`, and returns its length.
    mutating func dropFarther(than sequence: UInt32) -> UInt32? {
        guard let last = waiting.last, Int32(bitPattern: last.sequence &- sequence) > 0 else { return nil }
        bytesHeld -= last.captured.count
        waiting.removeLast()
        return last.length
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
        doubtful = nil
        if let next { self.next = next &+ length }
    }

    // MARK: Bytes that may be padding

    /// Keeps a segment that may be padding until another one shows whether the stream has these bytes.
    mutating func doubt(_ segment: Waiting) {
        if let next, segment.sequence == next { doubtful = segment }
    }

    /// The doubtful segment, if a segment that begins at `sequence`, right behind it, shows that its bytes were real. A
    /// segment that begins earlier has the stream's true bytes.
    mutating func confirmed(by sequence: UInt32) -> Waiting? {
        guard let doubtful, Int32(bitPattern: sequence &- doubtful.end) <= 0 else { return nil }
        self.doubtful = nil
        return sequence == doubtful.end ? doubtful : nil
    }

    /// The doubtful segment, if the peer has acknowledged just its bytes.
    mutating func confirmed(acknowledged number: UInt32) -> Waiting? {
        guard let doubtful, number == doubtful.end else { return nil }
        self.doubtful = nil
        return doubtful
    }

    // MARK: A side that is not captured

    /// Notes what the peer acknowledged while no segment of this side was seen.
    mutating func note(acknowledged number: UInt32, at time: Timestamp) {
        guard !isSeen else { return }
        guard let next else {
            self.next = number
            isPeersWord = true
            return
        }
        let count = Int32(bitPattern: number &- next)
        guard count > 0, count <= Self.largestLeap else { return }
        self.next = number
        isPeersWord = true
        let (sum, over) = unseen.bytes.addingReportingOverflow(UInt32(count))
        unseen = Unseen(bytes: over ? .max : sum, at: time)
    }

    /// What was acknowledged of an unseen side since the last call; nil when it is nothing.
    mutating func takeUnseen() -> Unseen? {
        guard unseen.bytes > 0 else { return nil }
        defer { unseen.bytes = 0 }
        return unseen
    }
}
