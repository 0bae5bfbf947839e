import Base

/// What is known of an account's machines and programs from the turns before: whether hands type there (``Typists``), and how
/// often turns of two of them came near one another, as a share of even draws: of two people's some 1, of one person's
/// two machines some 0.
///
/// Among people who share an account several have two machines; against those pairs a bet on flat only loses. What was
/// learnt chooses the bet and the lag and is no evidence: a factor's expectation under the null of ``FlatTest`` is at most 1
/// for every choice made before the turn's time became known, as this one is.
struct Parties: Sendable, Equatable {
    fileprivate struct Pair: Sendable, Equatable {
        var expected: Float = 0
        var near: Float = 0
    }

    /// Parties known at once; of more, one after another is evicted and starts again.
    static let most = 8
    /// Even draws near one another that the share supposed of unknown pairs is worth.
    private static let priorWeight: Float = 1
    /// Even draws remembered: a machine that is given away is another person's soon after.
    private static let memory: Float = 8

    private(set) var typists = Typists()
    /// By ``Party/installation``.
    private var known: [UInt64] = []
    /// The lower triangle, the diagonal included: parties under one name can differ in distance.
    private var pairs: [Pair] = []
    private var nextToGo: UInt8 = 0

    /// How far behind a turn of `other` this turn's hands cannot have come: what typing takes, where both are known to type.
    func reach(of turn: PersonTurn, behind other: PersonTurn) -> Nanoseconds {
        typists.type(at: turn.party.installation) && typists.type(at: other.party.installation)
            ? Hands.reach(of: turn) : FlatTest.reach
    }

    /// The share of even draws to expect of a turn.
    /// - Parameter unknown: The share of pairs that nothing is known of.
    func share(_ neighbourhood: Neighbourhood, unknown: Double) -> Double {
        var chance = 0.0
        var expected = 0.0
        neighbourhood.coverings(reach) { other, part, _ in
            chance += part
            expected += part * share(neighbourhood.turn.party, other.party, unknown)
        }
        return chance > 0 ? expected / chance : unknown
    }

    private func share(_ one: Party, _ other: Party, _ unknown: Double) -> Double {
        guard let first = known.firstIndex(of: one.installation),
            let second = known.firstIndex(of: other.installation)
        else { return unknown }
        let pair = pairs[Self.index(first, second)]
        return min(
            1, Double((pair.near + Float(unknown) * Self.priorWeight) / (pair.expected + Self.priorWeight)))
    }

    /// Learns from a turn, after it was bet on.
    mutating func learn(_ neighbourhood: Neighbourhood) {
        let turn = neighbourhood.turn
        var others: [(party: Party, part: Float, isNear: Bool)] = []
        neighbourhood.coverings(reach) { other, part, isNear in
            others.append((other.party, Float(part), isNear))
        }
        for other in others {
            let place = place(of: other.party)
            let index = Self.index(self.place(of: turn.party), place)
            pairs[index].expected += other.part
            if other.isNear { pairs[index].near += 1 }
            let excess = pairs[index].expected / Self.memory
            guard excess > 1 else { continue }
            pairs[index].expected /= excess
            pairs[index].near /= excess
        }
        typists.learn(turn, at: turn.party.installation)
    }

    private static func index(_ a: Int, _ b: Int) -> Int {
        let (high, low) = a > b ? (a, b) : (b, a)
        return high * (high + 1) / 2 + low
    }

    private mutating func place(of party: Party) -> Int {
        if let place = known.firstIndex(of: party.installation) { return place }
        if known.count < Self.most {
            known.growByQuarter()
            known.append(party.installation)
            pairs.reserveCapacity(pairs.count + known.count)
            for _ in known.indices { pairs.append(Pair()) }
            return known.count - 1
        }
        let place = Int(nextToGo)
        nextToGo = UInt8((place + 1) % Self.most)
        known[place] = party.installation
        for other in known.indices { pairs[Self.index(place, other)] = Pair() }
        return place
    }
}

extension Parties: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("typists", &typists)
        try coder.list("known", &known, most: Self.most, new: 0) { (coder, name) throws(SnapshotError) in
            try coder.integer("known", &name)
        }
        try coder.list("pairs", of: &pairs, most: Self.most * (Self.most + 1) / 2, new: Pair())
        try coder.check("pairs", pairs.count == known.count * (known.count + 1) / 2)
        try coder.integer("nextToGo", &nextToGo, most: UInt8(Self.most - 1))
    }
}

extension Parties.Pair: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.float("expected", &expected, in: SnapshotBounds.sums)
        try coder.float("near", &near, in: SnapshotBounds.sums)
    }
}
