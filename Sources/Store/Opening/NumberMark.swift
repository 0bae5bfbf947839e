/// The highest alert number that may have been given, in a file beside the database: so that no number comes twice even
/// when the database is lost. Its 64 bytes are there from the beginning, so a full disk does not keep them from changing.
struct NumberMark: Sendable {
    private static let head = "tailgate alert numbers 1 upto "
    private static let digits = 20
    private static let size = 64

    let path: String

    /// Nil when there is none yet, or none that Tailgate wrote.
    func read() -> Int64? {
        guard let file = try? SmallFile(path), let bytes = try? file.read(Self.size) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.count == Self.size, text.hasPrefix(Self.head) else { return nil }
        let number = text.dropFirst(Self.head.utf8.count).prefix(Self.digits)
        guard let value = Int64(number), 0...StoredTable.numbers.upperBound ~= value else { return nil }
        return value
    }

    func write(_ number: Int64) throws(StoreError) {
        let digits = String(max(0, number))
        let text = Self.head + String(repeating: "0", count: Self.digits - digits.utf8.count) + digits
        let padding = String(repeating: " ", count: Self.size - 1 - text.utf8.count)
        try SmallFile(path).overwrite(Array((text + padding + "\n").utf8))
    }
}
