package import Signals

/// Which signals are silent for most accounts, and why: usually because of what the gateway does not log. A running share
/// over the accounts judged last.
package struct SilenceTally: Sendable {
    /// The latest thousand judgements, roughly, say what is so now.
    private static let memory = 1 - 1.0 / 1_000
    /// From this share of accounts on it is no matter of single ones.
    private static let most = 0.5

    private var all = 0.0
    private var counts: [String: [Silence: Double]] = [:]

    package init() {}

    package mutating func take(_ silent: [Silence]) {
        all = all * Self.memory + 1
        for (id, silences) in counts { counts[id] = silences.mapValues { $0 * Self.memory } }
        for silence in silent { counts[silence.id, default: [:]][silence, default: 0] += 1 }
    }

    package var silences: [Silence] {
        counts.values.compactMap { silences in
            guard all > 0, silences.values.reduce(0, +) > all * Self.most else { return nil }
            return silences.max { ($0.value, $1.key.cause.id ?? "") < ($1.value, $0.key.cause.id ?? "") }?.key
        }.sorted { $0.id < $1.id }
    }
}
