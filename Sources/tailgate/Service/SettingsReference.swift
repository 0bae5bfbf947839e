import Foundation
import Settings

/// Every key of the settings in full, from the one table that also reads them.
enum SettingsReference {
    /// For people, and to search.
    static var text: String {
        SettingSection.all.map { section in
            let keys = section.keys.map { key in
                """
                \(key.path) [\(key.standard)]
                    \(key.meaning)
                    Allowed: \(key.allowed). Environment: \(key.variable). \(changeSentence(key.change))

                """
            }
            return "# \(section.meaning)\n\n" + keys.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// For the manual page's generator.
    static func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(SettingSection.all.map(Section.init))) + Array("\n".utf8)
    }

    private static func changeSentence(_ change: SettingChange) -> String {
        switch change {
        case .reload: "A reload takes it over."
        case .restart: "A change needs a restart."
        }
    }

    private struct Section: Encodable {
        let name, meaning: String
        let keys: [Key]

        init(_ section: SettingSection) {
            name = section.name
            meaning = section.meaning
            keys = section.keys.map(Key.init)
        }
    }

    private struct Key: Encodable {
        let name, meaning, allowed, standard, variable, change: String

        init(_ key: SettingKey) {
            name = key.name
            meaning = key.meaning
            allowed = key.allowed
            standard = key.standard
            variable = key.variable
            change = key.change.rawValue
        }
    }
}
