import Documents
package import Packets

/// Writes JSON into bytes, without trees or reflection: connection lines come by the million.
///
/// The caller gives keys in the order they shall have; the writer adds commas, escapes and, when asked,
/// line breaks. Unbalanced calls give unbalanced JSON, so its users are tested against a real parser.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private let indents: Bool
    private var depth = 0
    private var position = Position.start

    /// - Parameter indents: One member a line, two spaces a level, for reading; else everything on one line.
    package init(indents: Bool = false) {
        self.indents = indents
    }

    /// Forgets what was written and keeps the room it took.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        position = .start
    }

    package mutating func beginObject() { begin(UInt8(ascii: "{")) }
    package mutating func endObject() { end(UInt8(ascii: "}")) }
    package mutating func beginArray() { begin(UInt8(ascii: "[")) }
    package mutating func endArray() { end(UInt8(ascii: "]")) }

    /// A key that needs no escaping.
    package mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        append(name)
        bytes.append(UInt8(ascii: "\""))
        endKey()
    }

    package mutating func key(escaping name: String) {
        separate()
        quote(name)
        endKey()
    }

    package mutating func null() {
        separate()
        append("null")
    }

    package mutating func value(_ value: Bool) {
        separate()
        append(value ? "true" : "false")
    }

    package mutating func value(_ value: Int) {
        separate()
        bytes.appendDecimal(value)
    }

    package mutating func value(_ value: Int?) {
        guard let value else { return null() }
        self.value(value)
    }

    package mutating func value(_ value: Bool?) {
        guard let value else { return null() }
        self.value(value)
    }

    package mutating func value(_ value: String) {
        separate()
        quote(value)
    }

    package mutating func value(_ value: String?) {
        guard let value else { return null() }
        self.value(value)
    }

    /// JSON has no infinity: what is beyond ±10⁹ is written as that bound, and NaN as `null`.
    /// - Parameter places: Decimal places kept, at most 9; trailing zeros are left out.
    package mutating func value(_ value: Double, places: Int) {
        guard !value.isNaN else { return null() }
        separate()
        let places = Swift.min(Swift.max(places, 0), 9)
        let scale = Int.powersOfTen[places]
        let bound = 1e9
        let scaled = (Swift.min(Swift.max(value, -bound), bound) * Double(scale)).rounded()
        bytes.appendFixed(Int(scaled), scale: scale)
    }

    package mutating func value(_ value: Double?, places: Int) {
        guard let value else { return null() }
        self.value(value, places: places)
    }

    /// Unix seconds, exact to the nanosecond, where a Double would keep only a quarter of a microsecond.
    package mutating func unixSeconds(_ time: Timestamp) {
        separate()
        bytes.appendFixed(Int(time.nanoseconds), scale: 1_000_000_000)
    }

    /// Seconds, exact to the nanosecond.
    package mutating func seconds(_ interval: Nanoseconds) {
        separate()
        bytes.appendFixed(Int(interval.count), scale: 1_000_000_000)
    }

    /// Milliseconds with up to three decimal places.
    package mutating func milliseconds(_ interval: Nanoseconds?) {
        guard let interval else { return null() }
        separate()
        let microseconds = (interval.count / 1000) + ((interval.count % 1000) / 500)
        bytes.appendFixed(Int(microseconds), scale: 1000)
    }

    /// ISO 8601 in UTC with milliseconds (RFC 3339 §5.6).
    package mutating func value(_ time: Timestamp?) {
        guard let time else { return null() }
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.appendTimestamp(time)
        bytes.append(UInt8(ascii: "\""))
    }

    /// The day in UTC, a full-date of RFC 3339 §5.6.
    package mutating func day(_ time: Timestamp) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.appendDay(time)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func value(_ address: IPAddress) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: address.description.utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Ends a line of JSON Lines or a document.
    package mutating func newline() {
        bytes.append(UInt8(ascii: "\n"))
        position = .start
    }
}

extension JSONWriter {
    /// What was written last, which decides what the next value needs before it.
    private enum Position {
        case start
        case opened
        case afterKey
        case afterValue
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        position = .opened
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if indents, position == .afterValue { breakLine() }
        bytes.append(bracket)
        position = .afterValue
    }

    private mutating func endKey() {
        bytes.append(UInt8(ascii: ":"))
        if indents { bytes.append(UInt8(ascii: " ")) }
        position = .afterKey
    }

    private mutating func separate() {
        switch position {
        case .start, .afterKey:
            break
        case .opened:
            if indents { breakLine() }
        case .afterValue:
            bytes.append(UInt8(ascii: ","))
            if indents { breakLine() }
        }
        position = .afterValue
    }

    private mutating func breakLine() {
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<(2 * depth) { bytes.append(UInt8(ascii: " ")) }
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: Self.mayNeedEscape) {
            for scalar in text.unicodeScalars { append(escaping: scalar) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// 0xC2 leads the C1 controls: JSON allows them bare, but a terminal may obey them.
    private static func mayNeedEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F || byte == 0xC2
    }

    private mutating func append(escaping scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": append("\\\"")
        case "\\": append("\\\\")
        case "\n": append("\\n")
        case "\r": append("\\r")
        case "\t": append("\\t")
        case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
            append("\\u00")
            bytes.append(UInt8.hexDigit(UInt8(truncatingIfNeeded: scalar.value >> 4)))
            bytes.append(UInt8.hexDigit(UInt8(truncatingIfNeeded: scalar.value)))
        default:
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    private mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { buffer in
            // SAFETY: append copies the buffer inside the closure that lends it.
            unsafe bytes.append(contentsOf: buffer)
        }
    }
}
