import Base

/// Follows a chunked body (RFC 9112 §7.1) by its chunk headers; the data between them is skipped by count, whether
/// captured or not.
struct ChunkReader {
    enum Progress: Equatable {
        /// All bytes belong to the body, which goes on.
        case more
        /// The body ended before this index.
        case ended(Int)
        /// A header is missing or faulty at this index.
        case lost(Int)
    }

    private enum Place {
        case size(digits: UInt8)
        case toLineFeed
        case data
        case dataCR
        case dataLF
        case trailer(lineIsEmpty: Bool)
    }

    private var place = Place.size(digits: 0)
    private var remaining = 0
    /// Bytes of the current chunk's extension, or of the trailer.
    private var extra: UInt32 = 0

    /// Bounds of a chunk's extensions (§7.1.1 asks for one) and of the trailer.
    private static let longestExtension: UInt32 = 4096
    private static let longestTrailer: UInt32 = 65536
    /// 15 digits stay below 2⁶³.
    private static let mostDigits: UInt8 = 15

    /// Reads on from `start`; of the `end` bytes, the ones past the span's own were not captured.
    mutating func read(_ captured: RawSpan, from start: Int, to end: Int) -> Progress {
        var index = start
        while index < end {
            if case .data = place {
                let step = min(remaining, end &- index)
                remaining &-= step
                index &+= step
                if remaining == 0 { place = .dataCR }
                continue
            }
            guard index < captured.byteCount else { return .lost(index) }
            let octet = captured.octet(index)
            guard let isLast = step(octet) else { return .lost(index) }
            index &+= 1
            if isLast { return .ended(index) }
        }
        return .more
    }

    /// Bytes of the body that the capture missed. False when a header was among them.
    mutating func skip(_ count: Int) -> Bool {
        guard case .data = place, count <= remaining else { return false }
        remaining &-= count
        if remaining == 0 { place = .dataCR }
        return true
    }

    /// Whether the body ended; nil if the byte has no business here.
    private mutating func step(_ octet: UInt8) -> Bool? {
        switch place {
        case .size(let digits):
            if let digit = Hexadecimal.value(of: octet) {
                guard digits < Self.mostDigits else { return nil }
                remaining = remaining << 4 | Int(digit)
                place = .size(digits: digits &+ 1)
                return false
            }
            guard digits > 0 else { return nil }
            extra = 0
            switch octet {
            case 0x0A: endOfSize()
            case 0x0D, 0x3B, 0x20, 0x09: place = .toLineFeed
            default: return nil
            }
        case .toLineFeed:
            if octet == 0x0A {
                endOfSize()
            } else {
                extra &+= 1
                guard extra <= Self.longestExtension else { return nil }
            }
        case .data:
            return nil
        case .dataCR:
            guard octet == 0x0D else { return nil }
            place = .dataLF
        case .dataLF:
            guard octet == 0x0A else { return nil }
            place = .size(digits: 0)
        case .trailer(let lineIsEmpty):
            extra &+= 1
            guard extra <= Self.longestTrailer else { return nil }
            if octet == 0x0A {
                if lineIsEmpty { return true }
                place = .trailer(lineIsEmpty: true)
            } else if octet != 0x0D {
                place = .trailer(lineIsEmpty: false)
            }
        }
        return false
    }

    private mutating func endOfSize() {
        place = remaining == 0 ? .trailer(lineIsEmpty: true) : .data
    }
}
