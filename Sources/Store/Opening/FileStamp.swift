import Glibc
import Base

/// A time as it stands in a file's name: `20260131T235959.123Z`, which sorts by time.
enum FileStamp {
    static func text(_ time: Timestamp) -> String {
        let (second, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        // Before 1970 the remainder is negative.
        var moment = time_t(rest < 0 ? second - 1 : second)
        let milliseconds = (rest < 0 ? rest + 1_000_000_000 : rest) / 1_000_000
        var parts = unsafe tm()
        // SAFETY: gmtime_r fills what it is lent; of the parts only numbers are read.
        _ = unsafe gmtime_r(&moment, &parts)
        let (year, month, day) = unsafe (parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday)
        let (hour, minute, second60) = unsafe (parts.tm_hour, parts.tm_min, parts.tm_sec)
        let date = digits(Int(year), 4) + digits(Int(month), 2) + digits(Int(day), 2)
        let clock = digits(Int(hour), 2) + digits(Int(minute), 2) + digits(Int(second60), 2)
        return date + "T" + clock + "." + digits(Int(milliseconds), 3) + "Z"
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
