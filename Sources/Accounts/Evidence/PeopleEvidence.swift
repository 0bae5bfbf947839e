import Packets
import Signals

/// Proof M as signals: one for each family that speaks, and for each silent family what it lacks.
enum PeopleEvidence {
    static func evidence(of conduct: Conduct, rules: PeopleRules) -> [Evidence] {
        var evidence: [Evidence] = []
        func add(_ family: PeopleFamily, samples: Int32, _ signal: Signal) {
            evidence.append(Evidence(signal, log10E: conduct.proof[family] / ln10, samples: Int(samples)))
        }
        let attention = conduct.attention
        if attention.turns > 0 { add(.attention, samples: attention.turns, signal(of: attention, rules)) }
        let legs = conduct.legs
        if legs.test.blocks > 0 {
            add(
                .hiddenLegs, samples: legs.test.blocks * Int32(HiddenLegs.readingsPerBlock), signal(of: legs, rules)
            )
        }
        let rhythm = conduct.rhythm
        if rhythm.test.blocks > 0 { add(.rhythm, samples: rhythm.test.blocks, signal(of: rhythm, rules)) }
        let installations = conduct.installations
        if installations.blocks > 0 {
            add(.installations, samples: installations.blocks, signal(of: installations, rules))
        }
        if attention.hint > 0 {
            evidence.append(
                Evidence(
                    .conversations(
                        prompts: Int(attention.allTurns), fastFollowUps: Int(attention.allNear),
                        expectedIfIndependent: Double(attention.allExpected).thousandths,
                        windowSeconds: FlatTest.reach.seconds),
                    log10E: attention.hint / ln10, samples: Int(attention.allTurns)))
        }
        let oneness = attention.oneness
        if oneness.logValue > 0 {
            evidence.append(
                Evidence(
                    .onePerson(
                        prompts: Int(oneness.turns), fastFollowUps: Int(oneness.near),
                        expectedOfTwoPeopleAtLeast: (Double(oneness.expected) * Oneness.leastRatio).thousandths),
                    log10E: oneness.logValue / ln10, samples: Int(oneness.turns)))
        }
        return evidence
    }

    private static func signal(of attention: Attention, _ rules: PeopleRules) -> Signal {
        .attention(
            prompts: Int(attention.turns), fastFollowUps: Int(attention.near),
            expectedIfIndependent: Double(attention.expected).thousandths,
            expectedOfOnePersonAtMost: (Double(attention.expected) * rules.attentionDip).thousandths,
            windowSeconds: FlatTest.reach.seconds, longestWindowSeconds: Hands.mostReach.seconds)
    }

    private static func signal(of legs: HiddenLegs, _ rules: PeopleRules) -> Signal {
        .hiddenLegs(
            samples: Int(legs.test.blocks), exceeding: Int(legs.test.exceeding), allowedDistances: rules.machines,
            mostDistances: Int(legs.mostFloors), onePersonShareAtMost: rules.blockExcess.thousandths,
            sampleHours: Int(HiddenLegs.blockLife.seconds / 3_600))
    }

    private static func signal(of rhythm: Rhythm, _ rules: PeopleRules) -> Signal {
        .rhythm(
            stretches: Int(rhythm.test.blocks), prolonged: Int(rhythm.test.exceeding),
            onePersonShareAtMost: rules.sleepless.thousandths,
            prolongedHours: (Rhythm.waking + Rhythm.step) / 3_600, breakHours: Rhythm.night / 3_600)
    }

    private static func signal(of installations: Installations, _ rules: PeopleRules) -> Signal {
        .installations(
            samples: Int(installations.blocks), exceeding: Int(installations.exceeding),
            allowedInstallations: rules.installations, mostInstallations: Int(installations.mostLabels),
            onePersonShareAtMost: rules.blockExcess.thousandths)
    }
}

extension PeopleEvidence {
    static func silence(of conduct: Conduct) -> [Silence] {
        let turns = conduct.turns
        let promptsMissing: SilenceCause? =
            turns.person > 0 ? nil : turns.unknown > 0 ? .promptsNotMarked : .promptsNotSeen
        let typingMissing: SilenceCause? =
            promptsMissing == nil && turns.typed == 0
            ? .typingNotSeen(promptsNeeded: Int(Hands.fewest)) : nil
        var silent: [Silence] = []
        if conduct.attention.turns == 0 {
            silent.append(Silence(.attention, promptsMissing ?? .machinesNotDistinguished))
        }
        if conduct.legs.test.blocks == 0 {
            silent.append(
                Silence(
                    .hiddenLegs,
                    turns.steps == 0
                        ? .stepsNotMarked
                        : typingMissing ?? .toolStepsTooFew(stepsNeeded: Int(HiddenLegs.gapsPerReading))))
        }
        if conduct.rhythm.test.blocks == 0 {
            silent.append(
                Silence(
                    .rhythm,
                    promptsMissing ?? typingMissing
                        ?? .stretchesTooShort(
                            hoursNeeded: Rhythm.waking / 3_600, breakHours: Rhythm.night / 3_600)))
        }
        if conduct.installations.blocks == 0 {
            silent.append(
                Silence(
                    .installations,
                    promptsMissing ?? typingMissing
                        ?? .promptsTooFew(promptsNeeded: Installations.closeShape.draws)))
        }
        return silent
    }
}
