import NIOHTTP1
import Documents

extension ParameterValues {
    /// A target's parameters, each at most once and none unknown: a misspelt filter must not ask for everything.
    /// - Throws: 400 that names the parameter at fault.
    init(_ target: Target, of route: Route) throws(Refusal) {
        self.init()
        for parameter in target.parameters {
            guard route.parameters.contains(where: { $0.name == parameter.name }) else {
                let names = route.parameters.map(\.name)
                throw Refusal(
                    .badRequest, "unknown-parameter",
                    "there is no parameter \"\(parameter.name)\"; this resource takes "
                        + (names.isEmpty ? "none" : names.joined(separator: ", ")),
                    parameter: parameter.name)
            }
            guard set(parameter.name, parameter.value) == nil else {
                throw .badParameter(parameter.name, "appears twice; separate several values with commas")
            }
        }
    }

    /// What a route makes of the values; a value that it does not take becomes 400.
    func read<Query>(_ query: (ParameterValues) throws(ParameterError) -> Query) throws(Refusal) -> Query {
        do {
            return try query(self)
        } catch {
            throw .badParameter(error.parameter, error.reason)
        }
    }
}
