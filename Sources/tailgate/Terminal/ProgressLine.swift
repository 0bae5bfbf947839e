import Glibc
import Base
import Reports
import Programs

/// How far a long read has come, on one line of the terminal, which is erased at the end.
///
/// It shows from the second second on and is drawn at most five times a second, so callers may report as
/// often as they like.
package struct ProgressLine {
    private static let appearsAfter = Duration.seconds(1)
    private static let redrawsAfter = Duration.milliseconds(200)

    private let begin: ContinuousClock.Instant
    private let total: Int?
    private let width: Int
    private let write: ((String) -> Void)?
    private var drawn: ContinuousClock.Instant?

    /// - Parameters:
    ///   - total: Bytes to read in all; `nil` when that is not known, as for a pipe.
    ///   - width: Columns of the terminal.
    ///   - write: Takes what is to be drawn; `nil` if output is not a terminal.
    package init(
        total: Int?, width: Int = 80, begin: ContinuousClock.Instant = .now, write: ((String) -> Void)?
    ) {
        self.total = total
        self.width = width
        self.begin = begin
        self.write = write
    }

    /// On standard error when it is a terminal, else nowhere.
    package static func onStandardError(total: Int?) -> ProgressLine {
        guard Terminal.isTerminal(STDERR_FILENO) else { return ProgressLine(total: total, write: nil) }
        return ProgressLine(total: total, width: Terminal.width(STDERR_FILENO) ?? 80, write: StandardError.write)
    }

    /// Shows how much has been read.
    package mutating func update(bytes: Int, packets: Int, now: ContinuousClock.Instant = .now) {
        guard let write, now - begin >= Self.appearsAfter else { return }
        if let drawn, now - drawn < Self.redrawsAfter { return }
        drawn = now
        write(
            "\r" + Self.line(bytes: bytes, total: total, packets: packets, elapsed: now - begin, width: width)
                + "\u{1B}[K")
    }

    /// Takes the line away; before anything else is written to the terminal.
    package mutating func finish() {
        guard drawn != nil else { return }
        drawn = nil
        write?("\r\u{1B}[K")
    }

    /// As in `42 %  512.0 MB of 1.2 GB  1,204,331 packets/s  12 s left`.
    package static func line(bytes: Int, total: Int?, packets: Int, elapsed: Duration, width: Int) -> String {
        let seconds = max(elapsed / .seconds(1), 0.001)
        var parts: [String] = []
        if let total, total > 0 {
            let share = min(Double(bytes) / Double(total), 1)
            parts.append(Quantities.percentage(share))
            parts.append("\(Quantities.bytes(bytes)) of \(Quantities.bytes(total))")
        } else {
            parts.append(Quantities.bytes(bytes))
        }
        parts.append("\(Quantities.count(Int(min(Double(packets) / seconds, 1e15)))) packets/s")
        if let total, bytes > 0, bytes < total {
            let left = seconds * (Double(total) / Double(bytes) - 1)
            parts.append(left < 1e6 ? "\(Quantities.interval(.seconds(Int64(left.rounded(.up))))) left" : "")
        }
        // A line that wraps could not be drawn over.
        while parts.count > 1, parts.joined(separator: "  ").count >= width { parts.removeLast() }
        return parts.joined(separator: "  ")
    }
}
