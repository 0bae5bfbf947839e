import Base
import Packets

/// An incomplete head. A head within one segment is never copied here.
struct HeadBuffer {
    /// Larger heads are refused by every common server (8 KiB to 64 KiB).
    static let limit = 65536

    private var storage: SecretBuffer?
    var end = HeadEnd()
    /// When the first byte was seen.
    private(set) var start = Timestamp(nanoseconds: 0)
    /// The head began in the middle of a segment.
    private(set) var beganInside = false

    var isEmpty: Bool { storage == nil }
    var count: Int { storage?.count ?? 0 }

    mutating func append(_ bytes: RawSpan, _ range: Range<Int>, at time: Timestamp) {
        guard !range.isEmpty else { return }
        let buffer: SecretBuffer
        if let storage {
            // A copy of the parser may hold the same buffer.
            buffer = isKnownUniquelyReferenced(&self.storage) ? storage : storage.copy()
        } else {
            buffer = SecretBuffer(capacity: max(1024, range.count))
            start = time
            beganInside = range.lowerBound > 0
        }
        buffer.append(bytes, range)
        storage = buffer
    }

    /// The bytes so far, leaving the buffer empty.
    mutating func take() -> SecretBuffer? {
        end = HeadEnd()
        return storage.take()
    }
}
