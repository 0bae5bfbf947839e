import Base

/// At which installations hands are seen to type (``Hands``), from the turns before.
///
/// One habit must not stand behind two witnesses. A person who lets scripts prompt agents by the dozen, and marks nothing, breaks
/// what attention supposes of a person; were those agents' containers also counted as machines, and their nights as nights,
/// that one habit would be three witnesses. So distances, rhythm and installations use turns of such installations alone
/// at which somebody was seen to type. Which these are is known before a turn: the choice is fair under each null.
struct Typists: Sendable, Equatable {
    fileprivate struct Known: Sendable, Equatable {
        var installation: UInt64
        var latest = Timestamp(nanoseconds: .min)
        /// From growth without the whole answer, which are the texts where all of it came again.
        var hands = Hands()
        /// From texts whose length is estimated by what comes again of answers (``ResentAnswers``); nil where all of them do.
        var likely: Hands?
        var answers = ResentAnswers()

        /// Of a tool that drops reasoning, the first shows hands sooner where many answers come without any, the second where
        /// most have some.
        var type: Bool { hands.type || likely?.type == true }
    }

    /// Installations remembered; of more, the longest unused is evicted and must be seen to type again.
    static let most = 32

    /// The one longest unused first.
    private var known = ShortList<Known>()

    func type(at installation: UInt64) -> Bool {
        known.last { $0.installation == installation }?.type ?? false
    }

    var isEmpty: Bool { known.isEmpty }

    /// Learns from a turn, in order of the turns.
    mutating func learn(_ turn: PersonTurn, at installation: UInt64) {
        var one = take(installation)
        // Somebody with several windows there begins to write when the turn before is sent.
        let free = max(one.latest, turn.possibleFrom)
        let pause = (turn.time - free).seconds
        one.hands.take(tokens: Float(turn.newTokens), pause: pause)
        if let growth = turn.growth {
            if let text = one.answers.likelyText(of: growth) {
                var hands = one.likely ?? Hands()
                hands.take(tokens: text, pause: pause)
                one.likely = hands
            }
            one.answers.learn(growth)
        }
        one.latest = turn.time
        known.append(one)
    }

    /// Takes the installation out of the list; a new one has the place of the one longest unused when there is no other.
    private mutating func take(_ installation: UInt64) -> Known {
        if let place = known.lastIndex(where: { $0.installation == installation }) {
            return known.remove(at: place)
        }
        if known.count >= Self.most { known.remove(at: 0) }
        return Known(installation: installation)
    }
}

extension Typists: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.list("known", of: &known.array, most: Self.most, new: Known(installation: 0))
    }
}

extension Typists.Known: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("installation", &installation)
        try coder.time("latest", &latest)
        try coder.value("hands", &hands)
        try coder.optional("likely", &likely, new: Hands()) { (coder, hands) throws(SnapshotError) in
            try coder.value("likely", &hands)
        }
        try coder.value("answers", &answers)
    }
}
