package import Accounts

/// Reads a request log (JSON Lines, plain or gzip) a record at a time in bounded memory.
///
/// Records come as they stand in the file; ``OrderedRequestLog`` puts them in the order of time. Damaged lines are
/// counted and passed over; damage to the file itself ends the log after everything before it.
package struct RequestLogReader: ~Copyable {
    /// The longest line taken. A User-Agent and three pseudonyms of 8 KiB each, the header limit of common
    /// gateways, fit with their escapes.
    package static let lineLimit = 64 * 1024

    private let file: LogFile
    private var buffer = [UInt8](repeating: 0, count: 2 * lineLimit)
    private var filled = 0..<0
    private var atEnd = false
    /// Of the line read last.
    package private(set) var lineNumber = 0
    private var counted: RequestLogStatistics

    /// Opens the log at `path`; `-` is standard input.
    /// - Throws: `RequestLogError`, which names the file, when it cannot be opened.
    package init(path: String) throws(RequestLogError) {
        do {
            file = try LogFile(path: path)
        } catch {
            throw RequestLogError(file: path, error)
        }
        counted = RequestLogStatistics(file: path, totalBytes: file.size)
    }

    /// So far; complete once `next()` has given `nil`.
    package var statistics: RequestLogStatistics {
        var statistics = counted
        statistics.bytesRead = file.bytesRead
        return statistics
    }

    /// The next good record, or `nil` at the end of the log.
    package mutating func next() -> RequestRecord? {
        while let range = nextLine() {
            guard !range.isEmpty else { continue }
            counted.lines += 1
            do {
                let line = try RequestLogLine(buffer, in: range)
                counted.countUnread(line, at: lineNumber)
                guard let record = line.record else {
                    counted.withoutAccount += 1
                    continue
                }
                if let piece = line.cutClient { counted.countCut(line: lineNumber, piece) }
                counted.countRecord(at: record.time)
                return record
            } catch {
                counted.countDamage(line: lineNumber, error.reason)
            }
        }
        return nil
    }
}

extension RequestLogReader {
    /// Counts a line as damaged whose record was given.
    mutating func countDamage(line: Int, _ reason: String) { counted.countDamage(line: line, reason) }

    /// The bytes of the next line without its line ending; empty for an empty line, `nil` at the end.
    private mutating func nextLine() -> Range<Int>? {
        var searched = filled.lowerBound
        while true {
            if let lineFeed = buffer[searched..<filled.upperBound].firstIndex(of: UInt8(ascii: "\n")) {
                let line = filled.lowerBound..<lineFeed
                filled = lineFeed + 1..<filled.upperBound
                lineNumber += 1
                return withinLimit(line)
            }
            if filled.count > Self.lineLimit {
                skipLine()
                searched = filled.lowerBound
                continue
            }
            searched = filled.count
            guard fill() else {
                guard !filled.isEmpty else { return nil }
                let line = filled
                filled = filled.upperBound..<filled.upperBound
                lineNumber += 1
                return withinLimit(line)
            }
        }
    }

    /// Moves what is unread to the buffer's start and reads more after it.
    private mutating func fill() -> Bool {
        guard !atEnd else { return false }
        let unread = filled.count
        if filled.lowerBound > 0 {
            buffer.replaceSubrange(0..<unread, with: buffer[filled])
        }
        filled = 0..<unread
        do {
            let count = try file.read(into: &buffer, range: unread..<buffer.count)
            filled = 0..<unread + count
            atEnd = count == 0
        } catch {
            counted.end(after: lineNumber, error.reason)
            atEnd = true
        }
        return !atEnd
    }

    private mutating func withinLimit(_ line: Range<Int>) -> Range<Int> {
        var line = line
        if line.last.map({ buffer[$0] == UInt8(ascii: "\r") }) ?? false {
            line = line.lowerBound..<line.upperBound - 1
        }
        guard line.count > Self.lineLimit else { return line }
        countLongLine()
        return line.lowerBound..<line.lowerBound
    }

    /// Passes over a line that does not fit, keeping none of it.
    private mutating func skipLine() {
        lineNumber += 1
        countLongLine()
        repeat {
            if let lineFeed = buffer[filled].firstIndex(of: UInt8(ascii: "\n")) {
                filled = lineFeed + 1..<filled.upperBound
                return
            }
            filled = 0..<0
        } while fill()
    }

    private mutating func countLongLine() {
        counted.lines += 1
        counted.countDamage(line: lineNumber, "longer than \(Self.lineLimit) bytes")
    }
}
