/// A query parameter of a route: everything that is known of it, once. The API reads and refuses by it, the OpenAPI
/// document is held to it, and the commands take their help from it.
package struct Parameter: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// One of these names.
        case name([String])
        /// Any of these names, with commas between.
        case names([String])
        /// Text of at most so many characters.
        case text(longest: Int)
        case number(ClosedRange<Double>)
        case integer(ClosedRange<Int64>)
        /// `true` or `false`.
        case flag
        /// A time of RFC 3339.
        case time
    }

    /// As it stands in a query.
    package var name: String
    package var kind: Kind
    /// One sentence: what it asks for.
    package var meaning: String
    /// What holds where it is missing, as it would be written; nil where that is no one value.
    package var standard: String?

    init(_ name: String, _ kind: Kind, _ meaning: String, standard: String? = nil) {
        self.name = name
        self.kind = kind
        self.meaning = meaning
        self.standard = standard
    }

    static func name<Name: DocumentName>(
        _ name: String, _ type: Name.Type, _ meaning: String, standard: Name? = nil
    ) -> Parameter {
        Parameter(name, .name(type.allCases.map(\.rawValue)), meaning, standard: standard?.rawValue)
    }

    static func names<Name: DocumentName>(_ name: String, _ type: Name.Type, _ meaning: String) -> Parameter {
        Parameter(name, .names(type.allCases.map(\.rawValue)), meaning)
    }
}

/// A value that a parameter does not take.
package struct ParameterError: Error, Sendable, Equatable {
    package var parameter: String
    /// Completes a sentence that begins with the parameter's name.
    package var reason: String
}
