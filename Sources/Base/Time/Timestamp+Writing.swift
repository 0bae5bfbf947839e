extension Timestamp {
    /// A date-time of RFC 3339 §5.6 in UTC, milliseconds rounded down: `2026-11-23T14:10:42.762Z`.
    package var rfc3339: String {
        var text: [UInt8] = []
        text.append(rfc3339: self)
        return String(decoding: text, as: UTF8.self)
    }

    /// The form of ISO 8601 without separators: `20261123T141042.762Z`. Names of files that hold it sort by time.
    package var compact: String { rfc3339.filter { $0 != "-" && $0 != ":" } }

    /// The form of the Date field: `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate, RFC 9110 §5.6.7).
    package var httpDate: String {
        // The epoch was a Thursday.
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let civil = CivilTime(Timestamp(nanoseconds: max(0, nanoseconds)))
        var text = Array("\(days[civil.daysSinceEpoch % 7]), ".utf8)
        text.append(decimal: civil.day, digits: 2)
        text.append(contentsOf: " \(months[civil.month - 1]) ".utf8)
        text.append(decimal: civil.year, digits: 4)
        text.append(UInt8(ascii: " "))
        text.append(timeOfDay: civil)
        text.append(contentsOf: " GMT".utf8)
        return String(decoding: text, as: UTF8.self)
    }
}

extension [UInt8] {
    /// A date-time of RFC 3339 §5.6 in UTC, milliseconds rounded down: `2026-11-23T14:10:42.762Z`.
    package mutating func append(rfc3339 time: Timestamp) {
        let civil = CivilTime(time)
        append(date: civil)
        append(UInt8(ascii: "T"))
        append(timeOfDay: civil)
        append(UInt8(ascii: "."))
        append(decimal: civil.nanosecond / 1_000_000, digits: 3)
        append(UInt8(ascii: "Z"))
    }

    /// The day in UTC, a full-date of RFC 3339 §5.6: `2026-11-23`.
    package mutating func append(day time: Timestamp) {
        append(date: CivilTime(time))
    }

    private mutating func append(date: CivilTime) {
        append(decimal: date.year, digits: 4)
        append(UInt8(ascii: "-"))
        append(decimal: date.month, digits: 2)
        append(UInt8(ascii: "-"))
        append(decimal: date.day, digits: 2)
    }

    fileprivate mutating func append(timeOfDay time: CivilTime) {
        append(decimal: time.hour, digits: 2)
        append(UInt8(ascii: ":"))
        append(decimal: time.minute, digits: 2)
        append(UInt8(ascii: ":"))
        append(decimal: time.second, digits: 2)
    }

    /// The last `digits` decimal digits of a number that is not negative, with zeros in front.
    fileprivate mutating func append(decimal number: Int, digits: Int) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }
}
