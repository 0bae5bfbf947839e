/// Remembers the fingerprints of hellos already seen: a capture has many hellos and few kinds of them, and a lookup
/// costs a tenth of three SHA-256s.
///
/// Bounded and safe against chosen input: a hit needs every word of the key to agree, so no hello can take over
/// another's fingerprints; a flood of made-up hellos can only push others out, and a hello pushed out is computed
/// again. Four-way sets with a second chance: what is hit in between stays.
package struct FingerprintCache {
    /// Hellos answered from memory, and those computed.
    package private(set) var hits = 0
    package private(set) var misses = 0

    private struct Entry {
        var key: [UInt16]
        var value: HelloFingerprints
        var wasHit: Bool
    }

    private var entries: [Entry?]
    private var hashes: [UInt64]
    private var candidate = NormalizedHello()
    private let setMask: Int
    private let seed: UInt64
    /// Where the next search for a victim starts, over all sets: it need not be fair, only not predictable to hurt.
    private var hand = 0

    private static let ways = 4
    /// Longer keys (real ones have 50 to 120 words) are computed every time, so that memory stays below
    /// `capacity` × 1 KiB.
    private static let keyLimit = 512

    /// - Parameter capacity: the most hellos to remember, rounded up to a power of two.
    package init(capacity: Int = 4096) {
        var sets = 1
        while sets * FingerprintCache.ways < min(capacity, 1 << 20) { sets *= 2 }
        entries = Array(repeating: nil, count: sets * FingerprintCache.ways)
        hashes = Array(repeating: 0, count: sets * FingerprintCache.ways)
        setMask = sets - 1
        seed = UInt64.random(in: .min ... .max)
    }

    /// The fingerprints of a hello.
    package mutating func fingerprints(
        of hello: borrowing ClientHello, over transport: JA4.Transport = .tcp
    ) -> HelloFingerprints {
        candidate.fill(from: hello, over: transport)
        guard candidate.words.count <= FingerprintCache.keyLimit else {
            misses &+= 1
            return candidate.fingerprints()
        }
        let hash = keyedHash(candidate.words)
        let set = (Int(truncatingIfNeeded: hash >> 32) & setMask) &* FingerprintCache.ways
        for slot in set..<(set &+ FingerprintCache.ways) where hashes[slot] == hash {
            guard let entry = entries[slot], entry.key == candidate.words else { continue }
            entries[slot]?.wasHit = true
            hits &+= 1
            return entry.value
        }
        misses &+= 1
        let value = candidate.fingerprints()
        let slot = victim(in: set)
        hashes[slot] = hash
        entries[slot] = Entry(key: candidate.words, value: value, wasHit: false)
        return value
    }

    private mutating func victim(in set: Int) -> Int {
        for slot in set..<(set &+ FingerprintCache.ways) where entries[slot] == nil { return slot }
        for _ in 0..<FingerprintCache.ways {
            hand = (hand &+ 1) & (FingerprintCache.ways &- 1)
            guard entries[set &+ hand]?.wasHit == true else { break }
            entries[set &+ hand]?.wasHit = false
        }
        return set &+ hand
    }

    /// Folds four words at a time by a 128-bit product, seeded for this process. The seed keeps strangers from
    /// choosing hellos that all fall into one set; the full comparison, not this, decides what is equal.
    private func keyedHash(_ words: [UInt16]) -> UInt64 {
        var state = seed ^ UInt64(truncatingIfNeeded: words.count)
        var index = 0
        while index < words.count {
            var block: UInt64 = 0
            let end = min(index &+ 4, words.count)
            while index < end {
                block = block << 16 | UInt64(words[index])
                index &+= 1
            }
            // The odd constant is 2⁶⁴ divided by the golden ratio, so that zero blocks do not vanish.
            let product = (state ^ block).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15 ^ seed | 1)
            state = product.high ^ product.low &+ block
        }
        return state
    }
}
