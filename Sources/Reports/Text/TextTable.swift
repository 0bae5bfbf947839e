/// Columns of text side by side, fitted to a terminal by narrowing the columns that allow it.
package struct TextTable {
    package struct Column {
        var title: String
        var alignsRight = false
        /// Columns below which it is not narrowed; `nil` for a column that must stay whole.
        var narrowest: Int?

        package init(title: String, alignsRight: Bool = false, narrowest: Int? = nil) {
            self.title = title
            self.alignsRight = alignsRight
            self.narrowest = narrowest
        }
    }

    package struct Cell {
        /// Safe text.
        var text: String
        /// Kept whole after the text when the text is cut.
        var suffix = ""
        var ink: TextStyle.Ink?

        package init(text: String, suffix: String = "", ink: TextStyle.Ink? = nil) {
            self.text = text
            self.suffix = suffix
            self.ink = ink
        }

        var width: Int { TerminalText.width(text) + TerminalText.width(suffix) }
    }

    /// One row, and the lines that stand below it.
    package struct Row {
        var cells: [Cell]
        var notes: [String] = []

        package init(cells: [Cell], notes: [String] = []) {
            self.cells = cells
            self.notes = notes
        }
    }

    /// Spaces between columns.
    static let gap = 2

    let columns: [Column]
    package var rows: [Row] = []

    package init(columns: [Column]) {
        self.columns = columns
    }

    /// The finished lines, header first.
    package func lines(_ style: TextStyle) -> [String] {
        let widths = fittedWidths(style)
        let titles = columns.map { Cell(text: $0.title, ink: .bold) }
        var lines = [line(titles, widths, style)]
        for row in rows {
            lines.append(line(row.cells, widths, style))
            lines += row.notes
        }
        return lines
    }

    private func fittedWidths(_ style: TextStyle) -> [Int] {
        var widths = columns.map { TerminalText.width($0.title) }
        for row in rows {
            for (index, cell) in row.cells.enumerated() { widths[index] = max(widths[index], cell.width) }
        }
        guard let limit = style.width else { return widths }
        var excess = widths.reduce(0, +) + Self.gap * (columns.count - 1) - limit
        // The rightmost gives first: names of clients say less than names of accounts.
        for index in columns.indices.reversed() {
            guard excess > 0, let narrowest = columns[index].narrowest, widths[index] > narrowest else { continue }
            let given = min(excess, widths[index] - narrowest)
            widths[index] -= given
            excess -= given
        }
        return widths
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ style: TextStyle) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let room = max(widths[index] - TerminalText.width(cell.suffix), 1)
            let text = TerminalText.clipping(cell.text, to: room) + cell.suffix
            let padding = String(repeating: " ", count: max(0, widths[index] - TerminalText.width(text)))
            let isLast = index == cells.count - 1
            line += columns[index].alignsRight ? padding : ""
            line += style.paint(text, cell.ink)
            if !isLast {
                line += (columns[index].alignsRight ? "" : padding) + String(repeating: " ", count: Self.gap)
            }
        }
        return line
    }
}
