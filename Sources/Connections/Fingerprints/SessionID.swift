/// A TLS session id of up to 32 bytes (RFC 5246 §7.4.1.2), held without allocation so that the server's echo can
/// be compared with the client's offer.
package struct SessionID: Hashable, Sendable, BitwiseCopyable {
    /// Length in bytes; more than 32 is kept, to be rejected.
    package private(set) var length: UInt8
    private var words: (UInt64, UInt64, UInt64, UInt64)

    package init(_ bytes: RawSpan) {
        length = UInt8(clamping: bytes.byteCount)
        words = (0, 0, 0, 0)
        var reader = WireReader(bytes)
        words.0 = reader.nextWord()
        words.1 = reader.nextWord()
        words.2 = reader.nextWord()
        words.3 = reader.nextWord()
    }

    package var isEmpty: Bool { length == 0 }
    package var isValid: Bool { length <= 32 }

    package static func == (left: SessionID, right: SessionID) -> Bool {
        left.length == right.length && left.words == right.words
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(length)
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension WireReader {
    /// The next eight bytes, or as many as are left, as one big-endian word filled up with zeros.
    @_lifetime(self: copy self)
    fileprivate mutating func nextWord() -> UInt64 {
        if let word = try? read(UInt64.self) { return word }
        var word: UInt64 = 0
        var shift: UInt64 = 56
        while let byte = try? read(UInt8.self) {
            word |= UInt64(byte) << shift
            shift &-= 8
        }
        return word
    }
}
