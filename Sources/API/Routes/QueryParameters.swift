import NIOHTTP1
import Packets
import Reports

/// A query's parameters, each at most once and none unknown: a misspelt filter must not quietly ask for everything.
struct QueryParameters: Sendable {
    private var values: [String: String] = [:]

    /// - Throws: 400 that names the parameter at fault.
    init(_ target: Target, of route: Route) throws(Refusal) {
        for parameter in target.parameters {
            guard route.parameters.contains(parameter.name) else {
                let known =
                    route.parameters.isEmpty
                    ? "takes none" : "takes \(route.parameters.joined(separator: ", "))"
                throw Refusal(
                    .badRequest, "unknown-parameter",
                    "there is no parameter \"\(parameter.name)\"; this resource \(known)",
                    parameter: parameter.name)
            }
            guard values.updateValue(parameter.value, forKey: parameter.name) == nil else {
                throw .badParameter(
                    parameter.name, "appears twice; separate values with commas")
            }
        }
    }

    func text(_ name: String, longest: Int) throws(Refusal) -> String? {
        guard let value = values[name] else { return nil }
        guard value.unicodeScalars.count <= longest else {
            throw .badParameter(name, "may have \(longest) characters")
        }
        return value
    }

    func integer<Number: FixedWidthInteger>(_ name: String, in range: ClosedRange<Number>) throws(Refusal)
        -> Number?
    {
        guard let value = values[name] else { return nil }
        // Number(_:) takes "+5" too, which no schema of ours does.
        guard let number = Number(value), range.contains(number), !value.hasPrefix("+") else {
            throw .badParameter(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ name: String, in range: ClosedRange<Double>) throws(Refusal) -> Double? {
        guard let value = values[name] else { return nil }
        guard let number = Double(value), range.contains(number) else {
            throw .badParameter(name, "must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ name: String) throws(Refusal) -> Bool {
        switch values[name] {
        case nil, "false": return false
        case "true": return true
        default: throw .badParameter(name, "must be true or false")
        }
    }

    func time(_ name: String) throws(Refusal) -> Timestamp? {
        guard let value = values[name] else { return nil }
        guard let time = Timestamp(rfc3339: value) else {
            throw .badParameter(
                name, "must be a time such as 2026-11-25T16:05:00Z (RFC 3339); write a + as %2B")
        }
        return time
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ name: String) throws(Refusal) -> Choice?
    where Choice.RawValue == String {
        guard let value = values[name] else { return nil }
        guard let choice = Choice(rawValue: value) else { throw .badParameter(name, Self.choices(Choice.self)) }
        return choice
    }

    /// Values with commas between; an empty one is a mistake, not a wish for everything.
    func choices<Choice: RawRepresentable & CaseIterable & Hashable>(_ name: String) throws(Refusal) -> Set<Choice>
    where Choice.RawValue == String {
        guard let value = values[name] else { return [] }
        var chosen: Set<Choice> = []
        for part in value.split(separator: ",", omittingEmptySubsequences: false) {
            guard let choice = Choice(rawValue: String(part)) else {
                throw .badParameter(name, Self.choices(Choice.self))
            }
            chosen.insert(choice)
        }
        return chosen
    }

    private static func choices<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> String
    where Choice.RawValue == String {
        "must be one of: \(Choice.allCases.map(\.rawValue).joined(separator: ", "))"
    }
}
