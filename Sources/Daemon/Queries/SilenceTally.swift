package import Accounts

/// Which families of evidence say nothing for most accounts, and why: what the gateway does not log, usually. A running
/// share over the accounts judged last.
package struct SilenceTally: Sendable {
    /// The latest thousand judgements, roughly, say what is so now.
    private static let memory = 1 - 1.0 / 1_000
    /// From this share of accounts on it is no matter of single ones.
    private static let most = 0.5

    private var all = 0.0
    private var counts: [String: [String: Double]] = [:]

    package init() {}

    package mutating func take(_ silent: [AccountReport.Silence]) {
        all = all * Self.memory + 1
        for (signal, reasons) in counts { counts[signal] = reasons.mapValues { $0 * Self.memory } }
        for family in silent { counts[family.signal, default: [:]][family.reason, default: 0] += 1 }
    }

    package var silences: [AccountReport.Silence] {
        counts.compactMap { signal, reasons in
            guard all > 0, reasons.values.reduce(0, +) > all * Self.most,
                let reason = reasons.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key
            else { return nil }
            return AccountReport.Silence(signal: signal, reason: reason)
        }.sorted { $0.signal < $1.signal }
    }
}
