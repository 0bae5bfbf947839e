/// A whole number followed by letters: `30s`, `64MiB`.
struct UnitAmount {
    let count: Int
    let unit: String

    /// `nil` when `text` is anything else, or the number does not fit.
    init?(_ text: String) {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let digits = String(digits), let count = Int(digits) else { return nil }
        self.count = count
        self.unit = String(text.dropFirst(digits.count))
    }
}
