package import Base

/// Attention read over a list of turns instead of as they come: for calibration and audits.
package enum TurnReplay {
    /// What attention makes of turns in order of time.
    package static func attention(_ turns: [PersonTurn], rules: PeopleRules) -> Attention {
        var attention = Attention()
        replay(turns) { attention.take($0, rules: rules) }
        return attention
    }

    /// Turns near behind another thread's, and how many even draws would give.
    package static func nearness(
        _ turns: [PersonTurn], after: Nanoseconds, until: Nanoseconds
    ) -> (near: Double, expected: Double) {
        var near = 0.0
        var expected = 0.0
        replay(turns) { neighbourhood in
            guard let nearness = neighbourhood.nearness(after: after, until: until, ofOtherParties: false) else {
                return
            }
            expected += nearness.chance
            if nearness.isNear { near += 1 }
        }
        return (near, expected)
    }

    /// Leaves out turns within surroundings of a turn of another conversation; threads 2n and 2n + 1 are one.
    package static func oneAtATime(_ turns: [PersonTurn]) -> [PersonTurn] {
        let reach = TurnWindow.surroundings.count &* 2
        var alone: [PersonTurn] = []
        for (index, turn) in turns.enumerated() {
            func isForeign(_ other: PersonTurn) -> Bool {
                other.thread / 2 != turn.thread / 2
                    && (other.time.nanoseconds &- turn.time.nanoseconds).magnitude <= reach.magnitude
            }
            var before = index - 1
            var isAlone = true
            while before >= 0, turn.time.nanoseconds &- turns[before].time.nanoseconds <= reach, isAlone {
                isAlone = !isForeign(turns[before])
                before -= 1
            }
            var next = index + 1
            while next < turns.count, turns[next].time.nanoseconds &- turn.time.nanoseconds <= reach, isAlone {
                isAlone = !isForeign(turns[next])
                next += 1
            }
            if isAlone { alone.append(turn) }
        }
        return alone
    }

    private static func replay(_ turns: [PersonTurn], _ body: (Neighbourhood) -> Void) {
        var window = TurnWindow()
        for turn in turns {
            _ = window.add(turn)
            window.tell(at: turn.time, body)
        }
        window.tell(at: nil, body)
    }
}
