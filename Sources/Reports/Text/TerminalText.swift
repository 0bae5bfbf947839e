/// Text measured for a terminal, clipped and wrapped by the columns that it takes.
package enum TerminalText {
    /// Columns the text takes in a terminal.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    /// The text in at most `limit` columns, with `…` where it was cut.
    static func clipping(_ text: String, to limit: Int) -> String {
        guard width(text) > limit else { return text }
        var result = String.UnicodeScalarView()
        var used = 0
        for scalar in text.unicodeScalars {
            used += width(scalar)
            // Combining marks take no column but must not pile up without end.
            if used > limit - 1 || result.count > 4 * limit { break }
            result.append(scalar)
        }
        return String(result) + "…"
    }

    /// Breaks at spaces into lines of at most `limit` columns; a longer word is broken where it must.
    package static func wrapping(_ text: String, to limit: Int?) -> [String] {
        guard let limit, width(text) > limit else { return [text] }
        var lines: [String] = []
        var line = ""
        var used = 0
        for word in text.split(separator: " ") {
            var rest = String(word)
            var length = width(rest)
            if used > 0, used + 1 + length > limit {
                lines.append(line)
                line = ""
                used = 0
            }
            while length > limit {
                let piece = hardPrefix(rest, limit)
                lines.append(piece)
                rest = String(rest.unicodeScalars.dropFirst(piece.unicodeScalars.count))
                length = width(rest)
            }
            line += (used > 0 ? " " : "") + rest
            used += (used > 0 ? 1 : 0) + length
        }
        if used > 0 { lines.append(line) }
        return lines
    }

    /// At least one character, so that wrapping always goes on.
    private static func hardPrefix(_ text: String, _ limit: Int) -> String {
        var used = 0
        let fitting = text.unicodeScalars.prefix {
            used += width($0)
            return used <= limit
        }
        return String(fitting.isEmpty ? text.unicodeScalars.prefix(1) : fitting)
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: return wideBlocks.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// Blocks whose characters are Wide or Fullwidth in Unicode's EastAsianWidth.txt, roughly: Hangul Jamo,
    /// CJK, Yi, Hangul, compatibility forms, fullwidth forms, pictographs, CJK extensions.
    private static let wideBlocks: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
        0x20000...0x3FFFD,
    ]
}
