package import Packets

extension UInt8 {
    /// The lower-case hexadecimal digit of the low four bits.
    package static func hexDigit(_ value: UInt8) -> UInt8 {
        let digit = value & 0xF
        return digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }
}

extension Int {
    /// 1 to 10⁹.
    package static let powersOfTen = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    ]
}

extension [UInt8] {
    package mutating func appendDecimal(_ value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        appendDecimal(value.magnitude)
    }

    private mutating func appendDecimal(_ value: UInt) {
        var divisor: UInt = 1
        while value / divisor >= 10 { divisor *= 10 }
        appendDigits(value, from: divisor)
    }

    private mutating func appendDigits(_ value: UInt, from highest: UInt) {
        var rest = value
        var divisor = highest
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / divisor % 10))
            rest %= divisor
            divisor /= 10
        }
    }

    /// `value / scale` without floating point; trailing zeros of the fraction are left out.
    /// - Parameter scale: A power of ten.
    package mutating func appendFixed(_ value: Int, scale: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let scale = scale.magnitude
        appendDecimal(value.magnitude / scale)
        var fraction = value.magnitude % scale
        guard fraction > 0 else { return }
        var highest = scale / 10
        while fraction % 10 == 0 {
            fraction /= 10
            highest /= 10
        }
        append(UInt8(ascii: "."))
        appendDigits(fraction, from: highest)
    }

    /// The day in UTC: `2026-11-23`.
    package mutating func appendDay(_ time: Timestamp) {
        let date = CivilDate(daysSinceEpoch: Int(time.nanoseconds.flooredDivision(by: .nanosecondsPerDay).quotient))
        appendDigits(UInt(truncatingIfNeeded: date.year), from: 1000)
        append(UInt8(ascii: "-"))
        appendDigits(UInt(truncatingIfNeeded: date.month), from: 10)
        append(UInt8(ascii: "-"))
        appendDigits(UInt(truncatingIfNeeded: date.day), from: 10)
    }

    /// ISO 8601 in UTC, milliseconds rounded down: `2026-11-23T14:10:42.762Z`.
    package mutating func appendTimestamp(_ time: Timestamp) {
        let inDay = time.nanoseconds.flooredDivision(by: .nanosecondsPerDay).remainder
        let milliseconds = UInt(truncatingIfNeeded: inDay / 1_000_000)
        appendDay(time)
        append(UInt8(ascii: "T"))
        appendDigits(milliseconds / 3_600_000, from: 10)
        append(UInt8(ascii: ":"))
        appendDigits(milliseconds / 60_000 % 60, from: 10)
        append(UInt8(ascii: ":"))
        appendDigits(milliseconds / 1000 % 60, from: 10)
        append(UInt8(ascii: "."))
        appendDigits(milliseconds % 1000, from: 100)
        append(UInt8(ascii: "Z"))
    }
}

extension Int64 {
    package static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    /// Quotient rounded down and remainder from 0 up to `divisor`, so that times before 1970 come out right.
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// A day of the Gregorian calendar.
private struct CivilDate {
    var year: Int
    var month: Int
    var day: Int

    /// Counts in years that begin on 1 March, so that the leap day is the last of its year. Good for every day
    /// that 64-bit nanoseconds can name.
    init(daysSinceEpoch: Int) {
        // 719,468 days lie between 1 March of year 0 and 1970-01-01; an era of 400 years has 146,097.
        let day = daysSinceEpoch + 719_468
        let era = day / 146_097
        let dayOfEra = day % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // From March on, month lengths repeat every five months, 153 days.
        let marchMonth = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        self.month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        self.year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }
}
