import Settings

/// Loads settings from text, as the daemon would from a file called `t.yaml`.
func load(_ text: String, _ environment: [String: String] = [:]) throws -> Settings {
    try SettingsLoader.load(bytes: Array(text.utf8), file: "t.yaml", environment: environment).settings
}

/// Every mistake of a text, as lines; empty when it is good.
func mistakes(_ text: String, _ environment: [String: String] = [:]) -> [String] {
    mistakes(bytes: Array(text.utf8), environment)
}

func mistakes(bytes: [UInt8], _ environment: [String: String] = [:]) -> [String] {
    do throws(SettingsError) {
        _ = try SettingsLoader.load(bytes: bytes, file: "t.yaml", environment: environment)
        return []
    } catch {
        return error.mistakes.map(\.description)
    }
}

/// Every key, in the order of the file.
let allKeys = SettingSection.all.flatMap(\.keys)
