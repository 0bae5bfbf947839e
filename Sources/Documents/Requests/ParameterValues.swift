package import Base

/// A query's parameters as text, each known to its route and at most once. Reading one checks it against its kind.
package struct ParameterValues: Sendable, Equatable {
    private var values: [String: String] = [:]

    package init() {}

    /// - Returns: The value that the parameter had before, if any.
    package mutating func set(_ name: String, _ value: String) -> String? {
        values.updateValue(value, forKey: name)
    }

    func text(_ parameter: Parameter) throws(ParameterError) -> String? {
        guard let value = values[parameter.name], case .text(let longest) = parameter.kind else { return nil }
        guard value.unicodeScalars.count <= longest else {
            throw ParameterError(parameter: parameter.name, reason: "may have \(longest) characters")
        }
        return value
    }

    func integer(_ parameter: Parameter) throws(ParameterError) -> Int64? {
        guard let value = values[parameter.name], case .integer(let range) = parameter.kind else { return nil }
        // Int64(_:) takes "+5" too, which no schema of ours does.
        guard let number = Int64(value), range.contains(number), !value.hasPrefix("+") else {
            throw ParameterError(
                parameter: parameter.name,
                reason: "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ parameter: Parameter) throws(ParameterError) -> Double? {
        guard let value = values[parameter.name], case .number(let range) = parameter.kind else { return nil }
        guard let number = Double(value), range.contains(number) else {
            throw ParameterError(
                parameter: parameter.name,
                reason: "must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func flag(_ parameter: Parameter) throws(ParameterError) -> Bool {
        switch values[parameter.name] {
        case nil, "false": return false
        case "true": return true
        default: throw ParameterError(parameter: parameter.name, reason: "must be true or false")
        }
    }

    package func time(_ parameter: Parameter) throws(ParameterError) -> Timestamp? {
        guard let value = values[parameter.name] else { return nil }
        guard let time = Timestamp(rfc3339: value) else {
            throw ParameterError(
                parameter: parameter.name,
                reason: "must be a time such as 2026-11-25T16:05:00Z (RFC 3339); write a + in it as %2B")
        }
        return time
    }

    func name<Name: DocumentName>(_ parameter: Parameter) throws(ParameterError) -> Name? {
        guard let value = values[parameter.name] else { return nil }
        guard let name = Name(rawValue: value) else { throw unknownName(parameter, Name.self) }
        return name
    }

    /// An empty value is a mistake and does not ask for everything.
    func names<Name: DocumentName>(_ parameter: Parameter) throws(ParameterError) -> Set<Name> {
        guard let value = values[parameter.name] else { return [] }
        var names: Set<Name> = []
        for part in value.split(separator: ",", omittingEmptySubsequences: false) {
            guard let name = Name(rawValue: String(part)) else { throw unknownName(parameter, Name.self) }
            names.insert(name)
        }
        return names
    }

    private func unknownName<Name: DocumentName>(_ parameter: Parameter, _ type: Name.Type) -> ParameterError {
        ParameterError(parameter: parameter.name, reason: "must be one of: \(Name.list)")
    }
}
