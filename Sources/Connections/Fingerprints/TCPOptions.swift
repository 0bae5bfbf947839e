import Base
import Packets

/// The order of a SYN's options: up to 24 kinds, as p0f keeps them.
struct TCPOptionLayout: Hashable, Sendable, BitwiseCopyable {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var third: UInt64 = 0
    private(set) var count: UInt8 = 0
    /// Bytes after the end-of-options option.
    var endPadding: UInt8 = 0

    static let capacity: UInt8 = 24

    mutating func append(_ kind: UInt8) {
        guard count < TCPOptionLayout.capacity else { return }
        let value = UInt64(kind) << (UInt64(count & 7) &* 8)
        switch count >> 3 {
        case 0: first |= value
        case 1: second |= value
        default: third |= value
        }
        count &+= 1
    }

    /// The kinds in the order sent.
    var kinds: [UInt8] {
        (0..<count).map { index in
            let word = index < 8 ? first : index < 16 ? second : third
            return UInt8(truncatingIfNeeded: word >> (UInt64(index & 7) &* 8))
        }
    }
}

/// TCP option kinds (IANA TCP Parameters).
enum TCPOptionKind {
    static let end: UInt8 = 0
    static let noOperation: UInt8 = 1
    static let maximumSegmentSize: UInt8 = 2
    static let windowScale: UInt8 = 3
    static let sackPermitted: UInt8 = 4
    static let sack: UInt8 = 5
    static let timestamps: UInt8 = 8
}

/// The options of a SYN, read by p0f's rules: a wrong length of an option whose size is fixed marks the SYN as
/// malformed and reading goes on at that size; an option that does not fit, or one of unknown size with an
/// impossible length, marks it and ends the reading.
struct TCPOptions {
    private(set) var layout = TCPOptionLayout()
    private(set) var mss: UInt16 = 0
    private(set) var windowScale: UInt8 = 0
    private(set) var timestamp: UInt32 = 0
    private(set) var quirks: TCPQuirks = []

    mutating func read(_ options: RawSpan) {
        var reader = WireReader(options)
        do {
            while reader.remaining > 0, layout.count < TCPOptionLayout.capacity {
                try readOption(&reader)
            }
        } catch {
            quirks.insert(.malformedOptions)
        }
        if reader.remaining > 0 { quirks.insert(.malformedOptions) }
    }

    @_lifetime(reader: copy reader)
    private mutating func readOption(_ reader: inout WireReader) throws(OutOfBytes) {
        let kind = try reader.read(UInt8.self)
        layout.append(kind)
        switch kind {
        case TCPOptionKind.end:
            layout.endPadding = UInt8(clamping: reader.remaining)
            while reader.remaining > 0 {
                if try reader.read(UInt8.self) != 0 { quirks.insert(.dataAfterOptions) }
            }
        case TCPOptionKind.noOperation:
            break
        case TCPOptionKind.maximumSegmentSize:
            try expectLength(4, &reader)
            mss = try reader.read(UInt16.self)
        case TCPOptionKind.windowScale:
            try expectLength(3, &reader)
            windowScale = try reader.read(UInt8.self)
            // RFC 7323 §2.3: the largest shift is 14.
            if windowScale > 14 { quirks.insert(.excessiveWindowScale) }
        case TCPOptionKind.sackPermitted:
            try expectLength(2, &reader)
        case TCPOptionKind.timestamps:
            try expectLength(10, &reader)
            timestamp = try reader.read(UInt32.self)
            if timestamp == 0 { quirks.insert(.zeroTimestamp) }
            if try reader.read(UInt32.self) != 0 { quirks.insert(.strayTimestampEcho) }
        case TCPOptionKind.sack:
            // One to four blocks of eight bytes (RFC 2018 §3).
            try skipOption(lengths: 10...34, &reader)
        default:
            // 40 bytes are all the room options have (RFC 9293 §3.1).
            try skipOption(lengths: 2...40, &reader)
        }
    }

    /// Reads the length byte of an option of fixed size, and makes sure that the whole of it is there.
    @_lifetime(reader: copy reader)
    private mutating func expectLength(_ length: UInt8, _ reader: inout WireReader) throws(OutOfBytes) {
        guard reader.remaining >= Int(length) &- 1 else { throw OutOfBytes() }
        if try reader.read(UInt8.self) != length { quirks.insert(.malformedOptions) }
    }

    @_lifetime(reader: copy reader)
    private func skipOption(lengths: ClosedRange<UInt8>, _ reader: inout WireReader) throws(OutOfBytes) {
        let length = try reader.read(UInt8.self)
        guard lengths.contains(length) else { throw OutOfBytes() }
        try reader.skip(Int(length) &- 2)
    }
}
