import Accounts
import Documents
import Packets

/// An account's days, a line each: the hours with turns a person submitted, how much went on, and how the proof for
/// several people grew.
struct Timeline {
    /// Days shown in a terminal: four weeks, over which a rhythm shows.
    static let daysShown = 28

    /// Cells of the proof's bar before the mark and after it. With the standard bar each is a power of ten.
    private static let cellsToBar = 6
    private static let cellsBeyondBar = 2

    let days: [AccountReport.Day]
    let bars: AccountReport.Proofs.Bars

    func lines(_ style: TextStyle) -> [String] {
        let shown = style.width == nil ? days : Array(days.suffix(Self.daysShown))
        guard let columns = fittedColumns(shown, style) else { return [] }
        var lines: [String] = []
        if days.count > shown.count {
            lines.append(style.paint("… \(Quantities.count(days.count - shown.count, "earlier day"))", .dim))
        }
        lines.append(header(columns, style))
        for (index, day) in shown.enumerated() {
            if index > 0 { lines += pause(from: shown[index - 1], to: day, style) }
            lines.append(line(day, columns, style))
        }
        return lines + legend(shown, style)
    }
}

extension Timeline {
    /// Which columns there is room for, and how wide those of numbers are.
    private struct Columns {
        var turns: Int
        var exchanges: Int
        var showsExchanges = true
        var showsFigure = true

        var width: Int {
            Timeline.dateWidth + 24 + 2 + turns + (showsExchanges ? 2 + exchanges : 0) + 2 + Timeline.barWidth
                + (showsFigure ? 1 + Timeline.figureWidth : 0)
        }
    }

    /// `2026-11-23 ! `
    private static let dateWidth = 13
    private static let barWidth = cellsToBar + 1 + cellsBeyondBar
    /// `999.0`
    private static let figureWidth = 5

    private func fittedColumns(_ shown: [AccountReport.Day], _ style: TextStyle) -> Columns? {
        guard !shown.isEmpty else { return nil }
        func widest(_ title: String, _ count: (AccountReport.Day) -> Int) -> Int {
            shown.reduce(title.count) { max($0, Quantities.count(count($1)).count) }
        }
        var columns = Columns(turns: widest("TURNS", \.humanTurns), exchanges: widest("EXCHANGES", \.exchanges))
        guard let limit = style.width else { return columns }
        if columns.width > limit { columns.showsExchanges = false }
        if columns.width > limit { columns.showsFigure = false }
        return columns
    }

    private func header(_ columns: Columns, _ style: TextStyle) -> String {
        let line =
            "DAY (UTC)".padded(to: Self.dateWidth) + "0     6     12    18    " + "  "
            + "TURNS".padded(to: columns.turns, right: true)
            + (columns.showsExchanges ? "  " + "EXCHANGES".padded(to: columns.exchanges, right: true) : "")
            + "  " + "PEOPLE".padded(to: Self.cellsToBar) + "│"
            + (columns.showsFigure ? EvidenceWords.bar(bars.people) : "")
        return style.paint(line, .bold)
    }

    private func line(_ day: AccountReport.Day, _ columns: Columns, _ style: TextStyle) -> String {
        let cells = (0..<24).map { day.isActive($0) ? "█" : "·" }.joined()
        let marker = day.isPartlyBlind ? style.paint("!", .yellow) : " "
        var line = "\(Quantities.day(day.start)) \(marker) \(cells)  "
        line += Quantities.count(day.humanTurns).padded(to: columns.turns, right: true)
        if columns.showsExchanges {
            line += "  " + Quantities.count(day.exchanges).padded(to: columns.exchanges, right: true)
        }
        line += "  " + bar(day.proofs, style)
        if columns.showsFigure {
            line += " " + EvidenceWords.figure(day.proofs.people).padded(to: Self.figureWidth, right: true)
        }
        return line
    }

    /// A cell is filled once its share of the way to the bar is complete.
    private func bar(_ proofs: AccountReport.Proofs, _ style: TextStyle) -> String {
        let cells = Self.cellsToBar + Self.cellsBeyondBar
        let share = bars.people > 0 ? proofs.people.orNothing / bars.people * Double(Self.cellsToBar) : 0
        // What is short of the bar must not fill the cell before it by rounding.
        let filled = Int(min(max(share, 0), Double(cells)))
        let text = (0..<cells).map { $0 < filled ? "█" : "·" }
        let ink: TextStyle.Ink? = proofs.peoplePasses(bars) ? .red : nil
        return style.paint(text.prefix(Self.cellsToBar).joined(), ink) + "│"
            + style.paint(text.suffix(Self.cellsBeyondBar).joined(), ink)
    }

    /// Days without exchanges have no line of their own; that they were there must show.
    private func pause(from: AccountReport.Day, to: AccountReport.Day, _ style: TextStyle) -> [String] {
        let between = (to.start - from.start).count / .nanosecondsPerDay - 1
        guard between > 0 else { return [] }
        let days = Quantities.count(Int(between), "day")
        return [style.paint("… \(days) without exchanges", .dim)]
    }

    private func legend(_ shown: [AccountReport.Day], _ style: TextStyle) -> [String] {
        var sentences = ["█ an hour with a turn that a person submitted"]
        if shown.allSatisfy({ $0.humanTurns == 0 }) {
            sentences = ["No turn is known to be a person's, so the hours stay empty"]
        }
        sentences.append("PEOPLE the proof for several people at the end of the day, as a power of ten")
        if shown.contains(where: \.isPartlyBlind) { sentences.append("! part of the day was left out of evidence") }
        return TerminalText.wrapping(sentences.joined(separator: "; ") + ".", to: style.width)
            .map { style.paint($0, .dim) }
    }
}
