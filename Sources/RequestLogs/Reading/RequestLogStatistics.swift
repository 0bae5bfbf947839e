package import Base

/// Counters of a request log that was read.
package struct RequestLogStatistics: Sendable, Equatable {
    /// Problem lines kept a log; the rest is counted.
    private static let quoted = 5

    /// The name as the user gave it.
    package let file: String
    /// Bytes taken from the file, compressed where it is compressed.
    package var bytesRead = 0
    /// The file's size; `nil` for a pipe.
    package var totalBytes: Int?
    /// Lines that were not empty.
    package var lines = 0
    package var records = 0
    package var damagedLines = 0
    /// Records whose User-Agent the log format had cut.
    package var cutClients = 0
    /// Lines in order but without an account: their exchanges belong to no account.
    package var withoutAccount = 0
    /// Fields that gave nothing, by how many lines.
    package private(set) var unreadFields = UnreadFields()
    /// The earliest and latest end of an exchange.
    package var first: Timestamp?
    package var last: Timestamp?

    private var lineProblems: [String] = []
    private var firstCut: (line: Int, piece: String)?
    /// Fields in a shape that is not known: where each came first, and on how many lines.
    private var unreadLines: [LogField: (first: Int, lines: Int)] = [:]
    private var endProblem: String?

    init(file: String, totalBytes: Int?) {
        self.file = file
        self.totalBytes = totalBytes
    }

    /// What went wrong, a sentence each, without the file's name.
    package var problems: [String] {
        var problems = lineProblems
        let unquoted = damagedLines - lineProblems.count
        if unquoted > 0 { problems.append("\(unquoted) more damaged line\(unquoted == 1 ? "" : "s")") }
        if let firstCut {
            let others = cutClients > 1 ? " and \(cutClients - 1) more" : ""
            problems.append(
                "line \(firstCut.line)\(others): client: \"\(firstCut.piece)\" is a piece of a User-Agent cut at a "
                    + "comma; in HAProxy log it with req.fhdr instead of req.hdr")
        }
        for field in LogField.allCases {
            guard let unread = unreadLines[field] else { continue }
            let others = unread.lines > 1 ? " and \(unread.lines - 1) more" : ""
            problems.append(
                "line \(unread.first)\(others): \(field.rawValue): unknown shape; this field is ignored, the rest of the line "
                    + "is used")
        }
        if let endProblem { problems.append(endProblem) }
        return problems
    }

    mutating func countRecord(at time: Timestamp) {
        records += 1
        first = min(first ?? time, time)
        last = max(last ?? time, time)
    }

    mutating func countDamage(line: Int, _ reason: String) {
        damagedLines += 1
        if lineProblems.count < Self.quoted { lineProblems.append("line \(line): \(reason)") }
    }

    mutating func countCut(line: Int, _ piece: String) {
        cutClients += 1
        if firstCut == nil { firstCut = (line, piece) }
    }

    mutating func countUnread(_ line: RequestLogLine, at number: Int) {
        unreadFields.add(line)
        for field in line.unread { unreadLines[field, default: (number, 0)].lines += 1 }
    }

    mutating func end(after line: Int, _ reason: String) {
        endProblem = "after line \(line): \(reason)"
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.file == right.file && left.lines == right.lines && left.records == right.records
            && left.problems == right.problems
    }
}
