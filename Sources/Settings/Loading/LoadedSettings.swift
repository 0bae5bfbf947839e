/// Settings, and where each came from.
package struct LoadedSettings: Sendable, Equatable {
    package var settings: Settings
    /// By a key's path, the environment variable that decided it.
    package var overrides: [String: String]
    /// Paths of the keys that the file gave.
    package var given: Set<String>

    package init(settings: Settings, overrides: [String: String] = [:], given: Set<String> = []) {
        self.settings = settings
        self.overrides = overrides
        self.given = given
    }
}

extension LoadedSettings {
    /// Every key with its value, as a settings file that means the same.
    package var text: String {
        SettingSection.all.map { section in
            let lines = section.keys.map { key in
                "  \(key.name): \(key.show(settings))"
                    + (overrides[key.path].map { "  # from the environment: \($0)" } ?? "")
            }
            return "\(section.name):\n" + lines.joined(separator: "\n") + "\n"
        }.joined()
    }
}
