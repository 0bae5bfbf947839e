/// A problem that the next start of the daemon would have.
package struct StartFinding: Sendable, Equatable, CustomStringConvertible {
    package enum Weight: Sendable, Equatable {
        /// The start fails.
        case failure
        /// The start works; a setting has no effect, or something is left to the service manager.
        case note
    }

    package let weight: Weight
    /// As in `api.socket`.
    package let key: String
    /// What is wrong, with which value, and what to do.
    package let text: String

    package init(_ weight: Weight, _ key: String, _ text: String) {
        self.weight = weight
        self.key = key
        self.text = text
    }

    package var description: String { "\(key): \(text)" }
}

/// The daemon cannot start, with every reason that could be found.
package struct StartError: Error, Sendable, CustomStringConvertible {
    package let failures: [StartFinding]

    /// A line for each.
    package var description: String { failures.map(\.description).joined(separator: "\n") }
}
