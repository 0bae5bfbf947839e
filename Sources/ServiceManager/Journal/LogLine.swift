import Base
import Logging

/// One message as one line: what a journal, a file and a terminal can all take.
enum LogLine {
    /// Longest in bytes; journald cuts lines at 48 KiB (journald.conf(5), LineMax=).
    static let longest = 8 << 10

    /// The priority of syslog(3) that a level means.
    static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    /// `message key=value …`, keys in order, without a line break at the end.
    static func text(_ message: String, error: String? = nil, metadata: Logger.Metadata) -> String {
        var line = escaped(message)
        if let error { line += ": " + escaped(error) }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " " + escaped(key) + "=" + word("\(value)")
        }
        guard line.utf8.count > longest else { return line }
        var cut = String.UnicodeScalarView()
        var size = 0
        for scalar in line.unicodeScalars {
            size += UTF8.width(scalar)
            guard size <= longest - 3 else { break }
            cut.append(scalar)
        }
        return String(cut) + "…"
    }

    /// A value in quotes when it could be taken for more than one word.
    private static func word(_ value: String) -> String {
        let needsQuotes = value.isEmpty || value.unicodeScalars.contains { $0 == " " || $0 == "\"" || $0 == "=" }
        let text = escaped(value)
        return needsQuotes
            ? "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"") + "\""
            : text
    }

    /// Without anything that could begin a line, colour a terminal or turn the direction of writing. The two characters
    /// that texts of several lines have are written shortly.
    private static func escaped(_ text: String) -> String {
        // By scalars: CR and LF together are one character.
        let named = text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return VisibleText.escaping(named)
    }
}
