import Base

/// Proof M in a reviewer's words: one sentence for each family that speaks, and for each that is silent what it lacks.
enum PeopleEvidence {
    static func evidence(of conduct: Conduct, rules: PeopleRules) -> [AccountReport.Evidence] {
        var evidence: [AccountReport.Evidence] = []
        func add(_ family: PeopleFamily, samples: Int32, _ summary: String) {
            evidence.append(
                AccountReport.Evidence(
                    signal: family.signal, proof: .people, log10E: conduct.proof[family] / ln10,
                    samples: Int(samples), summary: summary))
        }
        let attention = conduct.attention
        if attention.turns > 0 {
            add(
                .attention, samples: attention.turns,
                "Of \(attention.turns) human turns \(attention.near) came sooner behind one from another machine than hands can "
                    + "(1.5 s, or what the text takes to type, up to 11 s, where hands are seen to type); independent people "
                    + "would show \(decimal(attention.expected)), one person's two hands at most "
                    + "\(decimal(attention.expected * Float(rules.attentionDip))).")
        }
        let legs = conduct.legs
        if legs.test.blocks > 0 {
            add(
                .hiddenLegs, samples: legs.test.blocks * Int32(HiddenLegs.readingsPerBlock),
                "In \(legs.test.exceeding) of \(legs.test.blocks) four-hour samples the tool loops behind one TLS endpoint, where "
                    + "hands are seen to type, ran at more than \(rules.machines) different distances (up to "
                    + "\(legs.mostFloors)); one person's machines do so in at most \(percent(rules.blockExcess)).")
        }
        let rhythm = conduct.rhythm
        if rhythm.test.blocks > 0 {
            add(
                .rhythm, samples: rhythm.test.blocks,
                "In \(rhythm.test.exceeding) of \(rhythm.test.blocks) cases human turns, where hands are seen to type, had gone on "
                    + "for eighteen hours without a pause of four and went on for six more, though no installation did so by "
                    + "itself; one person, who sleeps, does so in at most \(percent(rules.sleepless)).")
        }
        let installations = conduct.installations
        if installations.blocks > 0 {
            add(
                .installations, samples: installations.blocks,
                "In \(installations.exceeding) of \(installations.blocks) samples of human turns in one tool, where hands are "
                    + "seen to type (twelve within an hour or six, or twenty-four within a day), more than "
                    + "\(rules.installations) installations of it took part (up to \(installations.mostLabels)); one person "
                    + "does so in at most \(percent(rules.blockExcess)).")
        }
        if attention.hint > 0 {
            evidence.append(
                AccountReport.Evidence(
                    signal: "conversations", proof: .conduct, log10E: attention.hint / ln10,
                    samples: Int(attention.allTurns),
                    summary:
                        "Of \(attention.allTurns) human turns \(attention.allNear) came within 1.5 s behind one of another "
                        + "conversation, as independent people's would (\(decimal(attention.allExpected))); scripts that prompt "
                        + "several agents look the same, so this is a hint and no witness."))
        }
        let oneness = attention.oneness
        if oneness.logValue > 0 {
            evidence.append(
                AccountReport.Evidence(
                    signal: "one-person", proof: .onePerson, log10E: oneness.logValue / ln10,
                    samples: Int(oneness.turns),
                    summary:
                        "Turns of different conversations keep out of each other's way as one person's do: \(oneness.near) came "
                        + "sooner behind another than hands can, where two independent people would show at least "
                        + "\(decimal(oneness.expected * Float(Oneness.leastRatio)))."))
        }
        return evidence
    }

    static func silence(of conduct: Conduct) -> [AccountReport.Silence] {
        var silent: [AccountReport.Silence] = []
        func add(_ family: PeopleFamily, _ reason: String) {
            silent.append(AccountReport.Silence(signal: family.signal, reason: reason))
        }
        let turns = conduct.turns
        let turnsMissing: String? =
            turns.person > 0
            ? nil
            : turns.unknown > 0
                ? "without `stop` or `initiator` in the request log a person's turn cannot be told from a tool's step"
                : "no turn of a person within a rebuilt conversation was seen"
        let handsMissing: String? =
            turnsMissing == nil && turns.typed == 0
            ? "nobody was seen to type there: it takes two dozen human turns of one installation whose texts are known by token "
                + "counts, or by bytes behind short answers, and pauses that grow with them, or a script may have sent them"
            : nil
        if conduct.attention.turns == 0 {
            add(
                .attention,
                turnsMissing
                    ?? "no human turns within the same minutes came from machines that can be told apart (by `device`, client, "
                    + "endpoint, or the distance of tool loops)")
        }
        if conduct.legs.test.blocks == 0 {
            add(
                .hiddenLegs,
                turns.steps == 0
                    ? "without `stop` in the request log a tool's step cannot be told from a person's pause"
                    : handsMissing
                        ?? "too few conversations with two dozen quick tool steps side by side behind one TLS endpoint, at "
                        + "distances where somebody was seen to type"
            )
        }
        if conduct.rhythm.test.blocks == 0 {
            add(
                .rhythm,
                turnsMissing ?? handsMissing
                    ?? "human turns of several installations (device or client) never went on for eighteen hours without a pause of four"
            )
        }
        if conduct.installations.blocks == 0 {
            add(
                .installations,
                turnsMissing ?? handsMissing
                    ?? "no twelve human turns in one tool within an hour or over six, nor twenty-four over a day")
        }
        return silent
    }

    private static func decimal(_ value: Float) -> String {
        let tenths = Int((value * 10).rounded())
        return value >= 20 ? "\((tenths + 5) / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1_000).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
}
