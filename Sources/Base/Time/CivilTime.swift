/// A moment as calendars and clocks show it, in UTC: the proleptic Gregorian calendar, without leap seconds.
package struct CivilTime: Equatable, Sendable {
    package var year: Int
    /// 1 to 12.
    package var month: Int
    /// 1 to 31.
    package var day: Int
    /// 0 to 23.
    package var hour: Int
    package var minute: Int
    package var second: Int
    package var nanosecond: Int
    /// Days since 1970-01-01, which was a Thursday.
    package var daysSinceEpoch: Int

    package init(_ time: Timestamp) {
        var (days, inDay) = time.nanoseconds.quotientAndRemainder(dividingBy: Nanoseconds.perDay)
        // Before 1970 the remainder is negative.
        if inDay < 0 { (days, inDay) = (days - 1, inDay + Nanoseconds.perDay) }
        daysSinceEpoch = Int(days)
        (year, month, day) = Self.date(daysSinceEpoch: daysSinceEpoch)
        let seconds = Int(inDay / 1_000_000_000)
        nanosecond = Int(inDay % 1_000_000_000)
        (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
    }

    /// Counts in years that begin on 1 March, so that the leap day is the last of its year. Good for every day that
    /// 64-bit nanoseconds can name.
    private static func date(daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
        // 719,468 days lie between 1 March of year 0 and 1970-01-01; an era of 400 years has 146,097.
        let day = daysSinceEpoch + 719_468
        let era = day / 146_097
        let dayOfEra = day % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // From March on, month lengths repeat every five months, 153 days.
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    /// Days from 1970-01-01 to a date of the Gregorian calendar.
    static func daysSinceEpoch(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    }

    static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }
}

extension Nanoseconds {
    package static let perDay: Int64 = 86_400_000_000_000
}
