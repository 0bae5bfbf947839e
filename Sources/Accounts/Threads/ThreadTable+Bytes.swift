/// Bytes beside tokens: two histories of as many tokens seldom have as many bytes, and both grow together.
extension ThreadTable {
    private static let learning: Float = 0.05
    /// Names of fields, quotes and roles around one message.
    private static let frame = 60.0
    /// First requests of one account spread this far about its bytes a token.
    private static let firstSpread = 0.08
    /// One size in ten follows no rule (an image, another encoding): bytes never veto what tokens say.
    private static let unruly = 0.1

    /// The density of a request's bytes, given its tokens, when it goes on with a thread.
    @inline(__always)
    func bytesDensity(_ reading: Reading, _ sized: Sized, after thread: LiveThread) -> Double {
        guard reading.bytes > 0, thread.bytes > 0 else { return 1 }
        let foretold = Double(bytesPerToken) * (sized.size - Double(thread.tokens))
        let off = Double(reading.bytes) - Double(thread.bytes) - foretold
        return Self.mixed(bell(off, scale: Double(bytesSpread) * abs(foretold) + Self.frame), Double(reading.bytes))
    }

    /// The same when it is a thread's first.
    @inline(__always)
    func bytesDensity(_ reading: Reading, _ sized: Sized) -> Double {
        guard reading.bytes > 0 else { return 1 }
        let foretold = Double(bytesPerToken) * sized.size
        let off = Double(reading.bytes) - foretold
        return Self.mixed(bell(off, scale: Self.firstSpread * foretold + Self.frame), Double(reading.bytes))
    }

    @inline(__always)
    private static func mixed(_ density: Double, _ bytes: Double) -> Double {
        (1 - unruly) * density + unruly * FirstSizes.even(bytes)
    }

    mutating func learnBytes(_ reading: Reading, _ sized: Sized, from thread: LiveThread) {
        let foretold = Double(bytesPerToken) * (sized.size - Double(thread.tokens))
        guard growth.inTokens, foretold > Self.frame, reading.bytes > 0, thread.bytes > 0 else { return }
        let off = abs(Double(reading.bytes) - Double(thread.bytes) - foretold) / foretold
        // Mean absolute deviation of Student's t with three degrees: 1.1 scales.
        bytesSpread += (Float(min(off, 3) / 1.1) - bytesSpread) * Self.learning
        bytesSpread = min(max(bytesSpread, 0.05), 3)
    }
}
