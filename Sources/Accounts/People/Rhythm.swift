import Base

/// Third family: installations that each rest, and together do not.
///
/// A **stretch** is a run of human turns without a pause of four hours. Null hypothesis, *one person with everything one
/// person runs*: of stretches that have lasted eighteen hours at most a share of ``PeopleRules/sleepless`` goes on for six
/// more, whatever the earlier ones did; and the same of every six hours after. A person sleeps, and then all their
/// installations are silent. People whose days are out of phase relieve one another.
///
/// What an installation does without a rest of its own of five hours in eighteen is a machine's and is left out: a fleet
/// that works through the night on its owner's machine says nothing here. So no single installation makes a stretch late.
/// Only turns where hands are seen count (``Typists``), and as one turn is enough to break a night's pause in two, they must
/// have been seen at four in five of the installation's turns since it rested: a script is taken for hands now and
/// then. Turns left out lengthen pauses.
package struct Rhythm: Sendable {
    /// Seconds. Shorter nights exist; a person who habitually has one of less than four hours, or wakes to work within it, breaks the
    /// null.
    static let night = 4 * 3_600
    private static let ownRest = 5 * 3_600
    /// Seconds that a person may be at it between two nights, one long day.
    static let waking = 18 * 3_600
    /// Seconds that a late stretch must go on for.
    static let step = 6 * 3_600
    /// Installations remembered: of more, those that rested enough give way, and while none has, others are left out.
    private static let mostInstallations = 8

    /// Turns of four in five.
    private static let typedShare = (of: 5, typed: 4)

    fileprivate struct Installation: Sendable, Equatable {
        var label: UInt64
        /// Seconds since 1970, since its latest rest.
        var begun: UInt32
        var latest: UInt32
        var turns: UInt16 = 0
        var typed: UInt16 = 0

        /// No person has more turns in eighteen hours than there are places.
        mutating func count(isTyped: Bool) {
            guard turns < .max else { return }
            turns += 1
            if isTyped { typed += 1 }
        }
    }

    private var installations = ShortList<Installation>()
    /// The stretch under way, in seconds since 1970, without the six hours that were judged already; no turn yet where
    /// ``latest`` is 0.
    private var begun: UInt32 = 0
    private var latest: UInt32 = 0
    private var share = ExceedingShare()
    /// A block is six hours of a late stretch.
    package private(set) var test = BlockTest()

    package init() {}

    /// - Parameter isTyped: Whether hands are seen where the turn came from.
    mutating func take(_ exchange: AccountExchange, isTyped: Bool, rules: PeopleRules) {
        guard let label = Installations.label(of: exchange) else { return }
        let time = UInt32(clamping: exchange.start.nanoseconds / 1_000_000_000)
        guard time > 0 else { return }
        if Int(latest) - Int(time) >= Self.night { forget() }
        // Turns come in order of their answers' ends, so that one may have begun a little before the last.
        let now = max(time, latest)
        guard isOfHands(label, at: now, isTyped: isTyped), isTyped else { return }
        if latest == 0 || Int(now) - Int(latest) >= Self.night {
            if lasted >= Self.waking { judge(goesOn: false, rules) }
            begun = now
        }
        latest = now
        while lasted >= Self.waking + Self.step {
            judge(goesOn: true, rules)
            begun += UInt32(Self.step)
        }
    }

    private var lasted: Int { Int(latest) - Int(begun) }

    private mutating func judge(goesOn: Bool, _ rules: PeopleRules) {
        test.take(exceeds: goesOn, excess: rules.sleepless, supposing: share.expected)
        share.learn(exceeds: goesOn)
        test.endDay()
    }

    /// Notes an installation's turn; whether its turns since it rested may be a person's.
    private mutating func isOfHands(_ label: UInt64, at now: UInt32, isTyped: Bool) -> Bool {
        func rests(_ one: Installation) -> Bool { Int(now) - Int(one.latest) >= Self.ownRest }
        var one = Installation(label: label, begun: now, latest: now)
        let known = installations.firstIndex { $0.label == label }
        if let known, !rests(installations[known]) {
            one = installations[known]
            one.latest = max(one.latest, now)
        }
        one.count(isTyped: isTyped)
        if let place = known ?? (hasRoom ? nil : installations.firstIndex(where: rests)) {
            installations[place] = one
        } else if hasRoom {
            installations.append(one)
        } else {
            return false
        }
        return Int(now) - Int(one.begun) < Self.waking
            && Int(one.typed) * Self.typedShare.of >= Int(one.turns) * Self.typedShare.typed
    }

    private var hasRoom: Bool { installations.count < Self.mostInstallations }

    /// A clock that was set back: the stretch is unknown.
    private mutating func forget() {
        installations = ShortList()
        (begun, latest) = (0, 0)
    }

    package var logValue: Double { test.process.logValue }
}

extension Rhythm: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.list(
            "installations", of: &installations.array, most: Self.mostInstallations,
            new: Installation(label: 0, begun: 0, latest: 0))
        try coder.integer("begun", &begun)
        try coder.integer("latest", &latest)
        try coder.check("latest", begun <= latest)
        try coder.value("share", &share)
        try coder.value("test", &test)
    }
}

extension Rhythm.Installation: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("label", &label)
        try coder.integer("begun", &begun)
        try coder.integer("latest", &latest)
        try coder.integer("turns", &turns)
        try coder.integer("typed", &typed)
        try coder.check("typed", typed <= turns)
    }
}
