import Base

/// The end of an exchange as gateways write it: a number of seconds, milliseconds, microseconds or nanoseconds since
/// 1970, or a date-time of RFC 3339.
enum LoggedTime {
    /// Why a text is no time.
    struct Unreadable: Error {
        var reason: String
    }

    /// The size of a number gives its unit: from 1973 on milliseconds have twelve digits or more, microseconds fifteen,
    /// nanoseconds eighteen, while seconds reach twelve digits only in the year 5138.
    private static let units: [(least: Int64, powerToNanoseconds: Int)] = [
        (100_000_000_000_000_000, 0), (100_000_000_000_000, 3), (100_000_000_000, 6), (0, 9),
    ]

    static func read(_ text: String) throws(Unreadable) -> Timestamp {
        if let number = DecimalNumber(text) { return try read(number) }
        guard let time = Timestamp(rfc3339: text) else {
            // Python and Java leave the zone out.
            if Timestamp(rfc3339: text + "Z") != nil {
                throw Unreadable(reason: "without a zone; end it with Z or an offset such as +02:00")
            }
            throw Unreadable(
                reason: "neither Unix seconds (1795445442.762) nor RFC 3339 from 1970 on (2026-11-23T14:10:42.762Z)"
            )
        }
        guard time.nanoseconds >= 0 else { throw Unreadable(reason: "before 1970") }
        return time
    }

    private static func read(_ number: DecimalNumber) throws(Unreadable) -> Timestamp {
        guard let whole = number.scaled(by: 0) else { throw Unreadable(reason: "out of range") }
        guard !number.isNegative else { throw Unreadable(reason: "before 1970") }
        guard let unit = units.first(where: { whole >= $0.least }),
            let nanoseconds = number.scaled(by: unit.powerToNanoseconds)
        else { throw Unreadable(reason: "out of range; nanoseconds since 1970 end in the year 2262") }
        return Timestamp(nanoseconds: nanoseconds)
    }
}
