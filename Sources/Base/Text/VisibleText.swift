/// Text of strangers (User-Agents, account names) made safe for a terminal or a log. A control character could begin a
/// line, move the cursor or recolour a verdict; a format character can turn the direction of writing.
package enum VisibleText {
    /// Every character that is invisible alone is written as `\u{1b}`: control, format, surrogate, private-use,
    /// unassigned, and the two separators of lines and paragraphs.
    package static func escaping(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isVisible(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return result
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
