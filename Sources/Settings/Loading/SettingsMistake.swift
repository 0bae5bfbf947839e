/// One thing wrong with the settings, and where.
package struct SettingsMistake: Sendable, Equatable {
    /// Where it stands.
    package enum Origin: Sendable, Equatable {
        /// - Parameter place: `nil` when it concerns the file as a whole.
        case file(String, SettingPlace?)
        case variable(String)
    }

    package var origin: Origin
    /// As in `api.socket`; `nil` when no key is concerned.
    package var key: String?
    /// What is wrong, and what is allowed.
    package var problem: String
}

extension SettingsMistake: CustomStringConvertible {
    /// As in `/etc/tailgate/tailgate.yaml:12:10: capture.delay: "2s" is too large; allowed is …`.
    package var description: String {
        let origin =
            switch self.origin {
            case .file(let file, let place): place.map { "\(file):\($0.line):\($0.column)" } ?? file
            case .variable(let name): "environment: \(name)"
            }
        return [origin, key, problem].compactMap(\.self).joined(separator: ": ")
    }
}

/// Settings that cannot be used, with everything that is wrong with them.
package struct SettingsError: Error, Sendable {
    /// In the order of the file, those of the environment last; at least one.
    package var mistakes: [SettingsMistake]
    /// Further ones that are not listed.
    package var unlisted = 0
}

extension SettingsError: CustomStringConvertible {
    /// A line for each mistake.
    package var description: String {
        let lines = mistakes.map(\.description)
        return (unlisted > 0 ? lines + ["and \(unlisted) more"] : lines).joined(separator: "\n")
    }
}
