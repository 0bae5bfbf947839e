/// The last bytes of a response, kept only where the stop reason is wanted, and overwritten once it was read.
struct ResponseTail {
    /// The last event with a stop reason, and the usage and end events after it, fit in this.
    private static let limit = 2048

    var isWanted = false
    private var storage: SecretBuffer?

    mutating func add(_ captured: RawSpan, _ range: Range<Int>) {
        guard isWanted else { return }
        guard range.upperBound <= captured.byteCount else {
            // Uncaptured bytes would come between what is kept and what follows.
            clear()
            return
        }
        var buffer = storage ?? SecretBuffer(capacity: 2 * Self.limit)
        if storage != nil, !isKnownUniquelyReferenced(&storage) { buffer = buffer.copy() }
        let start = max(range.lowerBound, range.upperBound &- Self.limit)
        if buffer.count &+ (range.upperBound &- start) > 2 * Self.limit { buffer.keepLast(Self.limit) }
        buffer.append(captured, start..<range.upperBound)
        storage = buffer
    }

    mutating func clear() { storage = nil }

    /// Reads the last `finish_reason` (OpenAI) or `stop_reason` (Anthropic) that is a string, and forgets the bytes.
    mutating func stopReason() -> StopReason? {
        guard let buffer = storage.take() else { return nil }
        return buffer.withBytes { bytes in
            var index = bytes.byteCount &- 1
            while index >= 0 {
                if bytes.octet(index) == 0x22, let word = Self.value(bytes, at: index) {
                    return Self.reason(bytes, word)
                }
                index &-= 1
            }
            return nil
        }
    }

    /// The string after the name that begins at `start`. In model output the quotes of a name are escaped, so it
    /// never matches.
    private static func value(_ bytes: RawSpan, at start: Int) -> Range<Int>? {
        var index: Int
        if bytes.hasBytes("\"finish_reason\"", at: start, before: bytes.byteCount) {
            index = start &+ 15
        } else if bytes.hasBytes("\"stop_reason\"", at: start, before: bytes.byteCount) {
            index = start &+ 13
        } else {
            return nil
        }
        while index < bytes.byteCount, isWhiteSpace(bytes.octet(index)) || bytes.octet(index) == 0x3A {
            index &+= 1
        }
        guard index < bytes.byteCount, bytes.octet(index) == 0x22 else { return nil }
        index &+= 1
        guard let end = bytes.first(0x22, in: index..<bytes.byteCount) else { return nil }
        return index..<end
    }

    /// A response cut by a limit or a filter neither ended a turn nor asked for a tool.
    private static func reason(_ bytes: RawSpan, _ word: Range<Int>) -> StopReason? {
        switch bytes.string(word) {
        case "stop", "end_turn", "stop_sequence": .end
        case "tool_calls", "function_call", "tool_use": .tool
        default: nil
        }
    }
}
