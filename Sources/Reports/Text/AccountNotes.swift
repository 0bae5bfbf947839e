import Accounts
import Documents

extension AccountReport {
    /// Findings, evidence and sentences about silence shown in a terminal before the rest is only counted.
    private static let notesShown = 4

    /// What stands below an account's row: findings, evidence by claim, the proofs in words, and what is silent.
    func notes(_ style: TextStyle) -> [String] {
        let indent = String(repeating: " ", count: "VERDICT".count + TextTable.gap)
        // The bar and its space, and the indent of continued lines.
        let room = style.width.map { $0 - indent.count - 4 }
        var notes = findingNotes(style)
        notes += limited(rankedEvidence, style) { Self.hanging($0.summary, room) }
        if verdict > .clear {
            notes += proofSentences.flatMap { Self.hanging($0, room) }
            notes += limited(silences, style) { Self.hanging($0, room) }
        }
        return notes.map { indent + style.paint("│ ", .dim) + $0 }
    }

    private func findingNotes(_ style: TextStyle) -> [String] {
        limited(rankedFindings, style) { finding in
            [
                style.paint("\(finding.kind.rawValue) (\(finding.severity.rawValue))", finding.severity.ink)
                    + " since \(Quantities.date(finding.since))"
            ]
        }
    }

    /// Only figures that say something: a row is no place to explain nothing.
    private var proofSentences: [String] {
        (EvidenceWords.odds(proofs.people) != nil ? [proofs.peopleSentence] : [])
            + (EvidenceWords.odds(proofs.relay) != nil ? [proofs.relaySentence] : [])
    }

    /// Families that are silent for the same reason, on one line: `Silent (attention, rhythm): the log lacks …`.
    private var silences: [String] {
        var reasons: [String] = []
        var families: [String: [String]] = [:]
        for family in silent {
            if families[family.reason] == nil { reasons.append(family.reason) }
            families[family.reason, default: []].append(family.signal)
        }
        return reasons.map { "Silent (\((families[$0] ?? []).joined(separator: ", "))): \($0)" }
    }

    private func limited<Item>(_ items: [Item], _ style: TextStyle, lines: (Item) -> [String]) -> [String] {
        let shown = style.width == nil ? items.count : min(items.count, Self.notesShown)
        let rest = items.count - shown
        return items.prefix(shown).flatMap(lines) + (rest > 0 ? [style.paint("… and \(rest) more", .dim)] : [])
    }

    /// Hanging, so that one sentence can be told from the next.
    private static func hanging(_ sentence: String, _ room: Int?) -> [String] {
        TerminalText.wrapping(TerminalText.escaping(sentence), to: room).enumerated()
            .map { index, line in index == 0 ? line : "  " + line }
    }
}
