extension ValueKind<Bool> {
    /// As YAML 1.2 has them; `yes` and `on` are text there.
    static let flag = ValueKind(allowed: "true or false", needsPlain: true, show: { "\($0)" }) {
        text throws(Rejection) in
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: throw Rejection()
        }
    }
}

extension ValueKind<Int> {
    static func count(_ range: ClosedRange<Int>) -> ValueKind {
        ValueKind(
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)", needsPlain: true,
            show: { "\($0)" }
        ) { text throws(Rejection) in
            guard let value = Int(text), "\(value)" == text else { throw Rejection("is not such a number") }
            return try within(range, value)
        }
    }
}

extension ValueKind<Double> {
    static func share(_ range: ClosedRange<Double>) -> ValueKind {
        ValueKind(
            allowed: "a share from \(range.lowerBound) to \(range.upperBound)", needsPlain: true, show: { "\($0)" }
        ) { text throws(Rejection) in
            guard text.utf8.allSatisfy({ Array("0123456789.eE+-".utf8).contains($0) }), let value = Double(text),
                value.isFinite
            else { throw Rejection("is not a number") }
            return try within(range, value)
        }
    }
}

extension ValueKind<Duration> {
    static func duration(_ range: ClosedRange<Duration>) -> ValueKind {
        ValueKind(
            allowed: "a duration from \(range.lowerBound.settingText) to \(range.upperBound.settingText)",
            show: { $0.settingText }
        ) { text throws(Rejection) in
            guard let value = Duration(settingText: text) else { throw Rejection(unitHint(text, "ms, s, m, h, d")) }
            return try within(range, value)
        }
    }
}

extension ValueKind<ByteCount> {
    static func size(_ range: ClosedRange<ByteCount>) -> ValueKind {
        ValueKind(allowed: "a size from \(range.lowerBound) to \(range.upperBound)", show: { "\($0)" }) {
            text throws(Rejection) in
            guard let value = ByteCount(text) else { throw Rejection(unitHint(text, "B, KiB, MiB, GiB, TiB")) }
            return try within(range, value)
        }
    }
}

extension ValueKind<Retention> {
    static func retention(_ range: ClosedRange<Duration>) -> ValueKind {
        let bounds = "\(range.lowerBound.settingText) to \(range.upperBound.settingText)"
        return ValueKind(allowed: "forever or a duration from \(bounds)", show: { "\($0)" }) {
            text throws(Rejection) in
            if text == "forever" { return .forever }
            guard let value = Duration(settingText: text) else { throw Rejection(unitHint(text, "ms, s, m, h, d")) }
            return .atMost(try within(range, value))
        }
    }
}

extension ValueKind<FileMode> {
    static let mode = ValueKind(
        allowed: "an octal mode that grants reading and writing only, such as \"0660\"", show: { "\"\($0)\"" }
    ) { text throws(Rejection) in
        guard let mode = FileMode(text) else { throw Rejection("is not such a mode") }
        return mode
    }
}

extension ValueKind where Value: RawRepresentable<String> & CaseIterable {
    /// One of the cases, by its name.
    static var choice: ValueKind {
        let names = Value.allCases.map(\.rawValue)
        return ValueKind(allowed: names.joined(separator: ", "), show: { $0.rawValue }) { text throws(Rejection) in
            guard let value = Value(rawValue: text) else {
                throw Rejection(nearest(to: text, among: names).map { "is not one of them: did you mean \($0)?" })
            }
            return value
        }
    }
}

private func within<Value: Comparable>(_ range: ClosedRange<Value>, _ value: Value) throws(Rejection) -> Value {
    guard value >= range.lowerBound else { throw Rejection("is too small") }
    guard value <= range.upperBound else { throw Rejection("is too large") }
    return value
}

/// What is missing is most often the unit.
private func unitHint(_ text: String, _ units: String) -> String {
    guard let amount = UnitAmount(text) else { return "is not a whole number with a unit (\(units))" }
    return amount.unit.isEmpty ? "has no unit (\(units))" : "has an unknown unit or is too large (\(units))"
}
