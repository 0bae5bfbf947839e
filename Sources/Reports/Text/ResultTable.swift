/// What was measured, as a table a person can read and a program can split at two spaces.
package struct ResultTable: Sendable {
    package var title: String
    package var columns: [String]
    package var rows: [[String]] = []
    /// What the figures mean, a line each.
    package var notes: [String] = []

    package init(title: String, columns: [String]) {
        self.title = title
        self.columns = columns
    }

    package var text: String {
        var widths = columns.map(\.count)
        for row in rows {
            for (index, cell) in row.enumerated() where index < widths.count {
                widths[index] = max(widths[index], cell.count)
            }
        }
        func line(_ cells: [String]) -> String {
            var text = ""
            for (index, cell) in cells.enumerated() where index < widths.count {
                let padding = String(repeating: " ", count: widths[index] - cell.count)
                text += index == 0 ? cell + padding : "  " + padding + cell
            }
            return text
        }
        let lines = [title, line(columns)] + rows.map(line) + notes.map { "  " + $0 }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The table in Markdown, then its notes as a list. The title is left to the page.
    package var markdown: String {
        func line(_ cells: [String]) -> String {
            "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
        }
        let table = [line(columns), "|" + String(repeating: "---|", count: columns.count)] + rows.map(line)
        let list = notes.map { "- " + $0 }
        return (table + (list.isEmpty ? [] : [""] + list)).joined(separator: "\n") + "\n"
    }
}

extension ResultTable {
    /// With so many decimal places, at most three.
    package static func number(_ value: Double, _ places: Int = 1) -> String {
        guard value.isFinite else { return value > 0 ? "inf" : "-inf" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((min(abs(value), 1e12) * scale).rounded())
        let whole = scaled / Int(scale)
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(whole)" }
        let rest = String(scaled % Int(scale))
        return "\(sign)\(whole)." + String(repeating: "0", count: places - rest.count) + rest
    }

    package static func percent(_ part: Int, _ whole: Int) -> String {
        whole > 0 ? number(100 * Double(part) / Double(whole), 1) + " %" : "-"
    }
}
