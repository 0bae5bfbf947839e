/// Units of time, longest first. A day is 24 hours: retention counts no calendar.
private let units: [(name: String, length: Duration)] = [
    ("d", .seconds(86_400)), ("h", .seconds(3600)), ("m", .seconds(60)), ("s", .seconds(1)),
    ("ms", .milliseconds(1)),
]

/// The longest that can be written, a thousand years; it keeps all arithmetic far from its limits.
private let longest = Duration.seconds(365_000 * 86_400)

extension Duration {
    /// `nil` when `text` is no whole number with one of the units `ms`, `s`, `m`, `h` or `d`.
    init?(settingText text: String) {
        guard let amount = UnitAmount(text),
            let unit = units.first(where: { $0.name == amount.unit }),
            amount.count <= Int(longest / unit.length)
        else { return nil }
        self = unit.length * amount.count
    }

    /// In the largest unit that divides it, as `init(settingText:)` reads it.
    package var settingText: String {
        for unit in units where self >= unit.length {
            let count = Int(self / unit.length)
            if unit.length * count == self { return "\(count)\(unit.name)" }
        }
        return "\(Int(self / .milliseconds(1)))ms"
    }
}
