import Accounts
import Documents
import Signals

extension AccountReport {
    /// The most findings, pieces of evidence and silences that a terminal shows; the rest is counted.
    private static let notesShown = 4

    /// The lines below an account's row: findings, evidence by claim, the proofs in words, and what is silent.
    func notes(_ style: TextStyle) -> [String] {
        let indent = String(repeating: " ", count: "VERDICT".count + TextTable.gap)
        // The bar and its space, and the indent of continued lines.
        let room = style.width.map { $0 - indent.count - 4 }
        var notes = findingNotes(style)
        notes += limited(rankedEvidence, style) { Self.hanging("\($0.signal.label): \($0.signal.summary)", room) }
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

    /// Only proofs with meaningful evidence.
    private var proofSentences: [String] {
        (EvidenceStrength.odds(proofs.people) != nil ? [proofs.peopleSentence] : [])
            + (EvidenceStrength.odds(proofs.relay) != nil ? [proofs.relaySentence] : [])
    }

    /// Signals that are silent for the same reason, on one line: the reason, then the signals.
    private var silences: [String] {
        silencesByCause.map { cause, signals in
            "\(cause.sentence) Silent: \(signals.map(\.label).joined(separator: ", "))."
        }
    }

    private func limited<Item>(_ items: [Item], _ style: TextStyle, lines: (Item) -> [String]) -> [String] {
        let shown = style.width == nil ? items.count : min(items.count, Self.notesShown)
        let rest = items.count - shown
        return items.prefix(shown).flatMap(lines) + (rest > 0 ? [style.paint("… and \(rest) more", .dim)] : [])
    }

    /// Wrapped with a hanging indent, which separates one note from the next.
    private static func hanging(_ sentence: String, _ room: Int?) -> [String] {
        TerminalText.wrapping(TerminalText.escaping(sentence), to: room).enumerated()
            .map { index, line in index == 0 ? line : "  " + line }
    }
}
