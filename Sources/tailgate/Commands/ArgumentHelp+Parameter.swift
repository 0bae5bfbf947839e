import ArgumentParser
import Documents

extension ArgumentHelp {
    /// What the API's parameter asks for, and how it is written on a command line.
    init(_ parameter: Parameter) {
        switch parameter.kind {
        case .name(let names):
            self.init("\(parameter.meaning) One of: \(names.joined(separator: ", ")).", valueName: "name")
        case .names(let names):
            self.init(
                "\(parameter.meaning) Separate several with commas: \(names.joined(separator: ", ")).",
                valueName: "names")
        case .text: self.init(stringLiteral: parameter.meaning)
        case .number(let range):
            self.init(
                "\(parameter.meaning) From \(Int(range.lowerBound)) to \(Int(range.upperBound)).",
                valueName: "number")
        case .integer: self.init(parameter.meaning, valueName: "number")
        case .flag: self.init(stringLiteral: parameter.meaning)
        case .time:
            self.init("\(parameter.meaning) A day such as 2026-11-25, or a time of RFC 3339.", valueName: "time")
        }
    }
}

extension AccountOrder: ExpressibleByArgument {}
extension OrderDirection: ExpressibleByArgument {}
extension ReviewOutcome: ExpressibleByArgument {}
