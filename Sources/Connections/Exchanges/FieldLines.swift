/// Walks the field lines of a message head (RFC 9112 §5), folded ones (§5.2) as one.
///
/// A line that the bytes end in is left out: its value may be cut.
struct FieldLines {
    private var position: Int
    private let end: Int

    struct Line {
        var name: Range<Int>
        /// Trimmed; a folded value still has its line breaks inside.
        var value: Range<Int>
        /// False with white space around the name (§5.1 has servers reject that) or anything but a token as name.
        var isProper: Bool
    }

    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    mutating func next(_ head: RawSpan) -> Line? {
        while position < end {
            let start = position
            guard var lineFeed = head.first(0x0A, in: start..<end) else { break }
            position = lineFeed &+ 1
            var last = lineFeed
            while last > start, head.octet(last &- 1) == 0x0D { last &-= 1 }
            if last == start { break }
            let firstLineEnd = lineFeed
            while position < end, head.octet(position) == 0x20 || head.octet(position) == 0x09 {
                guard let next = head.first(0x0A, in: position..<end) else {
                    position = end
                    return nil
                }
                lineFeed = next
                position = next &+ 1
            }
            guard let colon = head.first(0x3A, in: start..<firstLineEnd) else { continue }
            let name = head.trimmed(start..<colon)
            guard !name.isEmpty else { continue }
            var isProper = name == start..<colon
            for index in name where !isTokenOctet(head.octet(index)) { isProper = false }
            return Line(name: name, value: head.trimmed((colon &+ 1)..<lineFeed), isProper: isProper)
        }
        position = end
        return nil
    }
}

/// Finds the empty line that ends a head, however the head is split over segments.
struct HeadEnd {
    /// Nothing but CR since the last LF.
    private var lineIsEmpty = false

    /// The index behind the empty line; nil if it is not in `range`. Before the first call the start line has begun.
    mutating func find(_ bytes: RawSpan, in range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            let octet = bytes.octet(index)
            index &+= 1
            if octet == 0x0A {
                if lineIsEmpty { return index }
                lineIsEmpty = true
            } else if octet != 0x0D {
                lineIsEmpty = false
            }
        }
        return nil
    }
}
