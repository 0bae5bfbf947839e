/// How a report is to be written for people.
package struct TextStyle: Sendable, Equatable {
    /// ANSI colours; only for a terminal whose user did not set `NO_COLOR`.
    package var usesColor: Bool
    /// Columns of the terminal. `nil` when the text goes to a file or program: then nothing is cut or wrapped.
    package var width: Int?

    /// - Parameter width: The table needs 64 columns; less is taken as 64.
    package init(usesColor: Bool = false, width: Int? = nil) {
        self.usesColor = usesColor
        self.width = width.map { max($0, 64) }
    }

    /// For files and pipes.
    package static let plain = TextStyle()

    package enum Ink: String {
        case bold = "1"
        case dim = "2"
        case red = "1;31"
        case yellow = "33"
        case green = "32"
        case cyan = "36"
    }

    /// Text that has been made safe, coloured if the style has colours.
    package func paint(_ text: String, _ ink: Ink?) -> String {
        guard usesColor, let ink, !text.isEmpty else { return text }
        return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m"
    }
}
