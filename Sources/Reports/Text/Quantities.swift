import Documents
package import Packets

/// Numbers, sizes and times as people read them.
package enum Quantities {
    /// `1,204,331`.
    package static func count(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// `1 account`, `2 accounts`, `2 verdicts`; regular plurals only.
    package static func count(_ value: Int, _ noun: String) -> String {
        "\(count(value)) \(noun)\(value == 1 ? "" : "s")"
    }

    /// `182.4 MB`, in powers of 1000.
    package static func bytes(_ value: Int) -> String {
        var amount = Double(value)
        for unit in ["B", "kB", "MB", "GB", "TB"] {
            if amount < 999.5 || unit == "TB" {
                return unit == "B" ? "\(count(value)) B" : "\(fixed(amount, places: 1)) \(unit)"
            }
            amount /= 1000
        }
        return "\(value) B"
    }

    /// `27 min 28 s`: the two largest units that say something.
    package static func interval(_ interval: Nanoseconds) -> String {
        let milliseconds = max(0, interval.count / 1_000_000)
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        if milliseconds < 10_000, milliseconds % 1000 > 0 {
            return "\(fixed(Double(milliseconds) / 1000, places: 1)) s"
        }
        let seconds = milliseconds / 1000
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return join(seconds / 60, "min", seconds % 60, "s") }
        if seconds < 86_400 { return join(seconds / 3600, "h", seconds % 3600 / 60, "min") }
        return join(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
    }

    /// `98 %`, and never 100 % for what is not all of it.
    package static func percentage(_ share: Double) -> String {
        guard share.isFinite else { return "?" }
        let percent = (share * 100).rounded()
        if percent >= 100, share < 1 { return "99 %" }
        return "\(Int(min(max(percent, 0), 100))) %"
    }

    /// `2026-11-23 14:10:42`, in UTC.
    package static func date(_ time: Timestamp) -> String {
        var bytes: [UInt8] = []
        bytes.appendTimestamp(time)
        let text = String(decoding: bytes, as: UTF8.self)
        return "\(text.prefix(10)) \(timeOfDay(time))"
    }

    /// `2026-11-23`, in UTC.
    package static func day(_ time: Timestamp) -> String {
        var bytes: [UInt8] = []
        bytes.appendDay(time)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `14:10:42`, in UTC.
    package static func timeOfDay(_ time: Timestamp) -> String {
        var bytes: [UInt8] = []
        bytes.appendTimestamp(time)
        return String(decoding: bytes.dropFirst(11).prefix(8), as: UTF8.self)
    }

    /// A period in as few words as tell it.
    package static func period(_ first: Timestamp, _ last: Timestamp) -> String {
        let (from, to) = (date(first), date(last))
        return from.prefix(10) == to.prefix(10) ? "\(from) to \(timeOfDay(last))" : "\(from) to \(to)"
    }

    /// - Parameter places: Decimal places, at most 9; all of them are written.
    package static func fixed(_ value: Double, places: Int) -> String {
        guard value.isFinite else { return "?" }
        let scale = Int.powersOfTen[min(max(places, 0), 9)]
        let scaled = Int((min(max(value, -1e8), 1e8) * Double(scale)).rounded())
        let fraction = String(scaled.magnitude % scale.magnitude)
        let zeros = String(repeating: "0", count: max(0, places - fraction.count))
        let whole = "\(scaled < 0 ? "-" : "")\(scaled.magnitude / scale.magnitude)"
        return places > 0 ? "\(whole).\(zeros)\(fraction)" : whole
    }

    private static func join(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
        small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
    }
}
