/// Whether thread names in the log can be believed: relays mask them to one, and some tools give their sub-agents the
/// parent's.
///
/// Each answered exchange with a name agrees with sizes and times or contradicts them, some more tellingly than others:
/// that a history grows under one name is ordinary under a mask as well.
struct NameTrust {
    enum Finding {
        /// A new conversation brought a new name.
        case freshStart
        /// A thread grew under its name.
        case growth
        /// A thread's history was cut under its name: compaction now and then, more often a mask.
        case cut
        /// What looks like a new conversation bore an old name.
        case oldName
        /// One name in two places at once.
        case overlap
    }

    private static let lower: Float = 0.75
    private static let upper: Float = 0.9

    /// Believed at first, and less than after a while of agreement.
    private var score: Float = 0.85
    private(set) var trusted = true

    mutating func note(_ finding: Finding) {
        // A compaction in 30 requests leaves names believed; one conversation in 30 under an old name does not, nor
        // one overlap in 20.
        switch finding {
        case .freshStart: rise(0.1)
        case .growth: rise(0.01)
        case .cut: fall(0.04)
        case .oldName: fall(0.2)
        case .overlap: fall(0.15)
        }
    }

    private mutating func rise(_ share: Float) {
        score += (1 - score) * share
        if score > Self.upper { trusted = true }
    }

    private mutating func fall(_ share: Float) {
        score -= score * share
        if score < Self.lower { trusted = false }
    }
}

extension NameTrust: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.float("score", &score, in: 0...1)
        try coder.flag("trusted", &trusted)
    }
}
