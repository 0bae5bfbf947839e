extension Timestamp {
    /// A date-time of RFC 3339 §5.6, such as `2026-11-25T16:05:00Z` or `2026-11-25T17:05:00.5+01:00`; the colon of the
    /// offset may be missing, as ISO 8601 allows.
    /// - Returns: `nil` for anything else, a day that its month does not have, and years before 1970 or after 2261,
    ///   beyond which 64-bit nanoseconds do not reach.
    public init?(rfc3339 text: String) {
        var scanner = Scanner(text.utf8)
        guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2), scanner.skip("-"),
            let day = scanner.number(2), scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.number(2), scanner.skip(":"), let minute = scanner.number(2), scanner.skip(":"),
            let second = scanner.number(2), let fraction = scanner.fraction(), let offset = scanner.offset(),
            scanner.isAtEnd
        else { return nil }
        guard (1970...2261).contains(year), (1...12).contains(month),
            (1...CivilTime.days(in: month, of: year)).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let seconds =
            CivilTime.daysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(nanoseconds: Int64(seconds) * 1_000_000_000 + Int64(fraction))
    }
}

private struct Scanner {
    private var rest: String.UTF8View.SubSequence

    init(_ bytes: String.UTF8View) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(_ digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            rest.removeFirst()
        }
        return value
    }

    mutating func skip(_ character: Character) -> Bool {
        guard let byte = rest.first, byte == character.asciiValue else { return false }
        rest.removeFirst()
        return true
    }

    /// Nanoseconds, 0 without a fraction; digits past the ninth are dropped.
    mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        var value = 0
        var scale = 100_000_000
        guard let first = number(1) else { return nil }
        value = first * scale
        while let digit = number(1) {
            scale /= 10
            value += digit * scale
        }
        return value
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let isEast = skip("+")
        guard isEast || skip("-"), let hours = number(2) else { return nil }
        _ = skip(":")
        guard let minutes = number(2), hours < 24, minutes < 60 else { return nil }
        return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
    }
}
