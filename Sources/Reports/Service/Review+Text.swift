package import Documents

extension Review {
    /// What was decided, by whom, and why.
    package func text(_ style: TextStyle) -> String {
        var line = Quantities.date(time) + "  " + style.paint(outcome.rawValue, .bold)
        if let name = reviewer.name ?? reviewer.uid.map(String.init) {
            line += " by \(TerminalText.escaping(name))"
        }
        if let alert { line += ", alert \(alert)" }
        let note = TerminalText.wrapping(TerminalText.escaping(note), to: style.width.map { $0 - 2 })
        return ([line] + (self.note.isEmpty ? [] : note.map { "  " + $0 })).joined(separator: "\n") + "\n"
    }
}

extension ReviewList {
    package func text(_ style: TextStyle) -> String {
        guard !reviews.isEmpty else { return "No review of \(TerminalText.escaping(account)) yet.\n" }
        return reviews.map { $0.text(style) }.joined()
    }
}
