import Foundation
import Settings
import TestSupport
import Testing

struct SettingsTextTests {
    private static let shipped = "\(RepositoryPaths.root)/config/tailgate.yaml"

    @Test func `the shipped file is exactly the defaults`() throws {
        let loaded = try SettingsLoader.load(file: Self.shipped, environment: [:])
        #expect(loaded.settings == Settings())
    }

    @Test func `every key stands in the shipped file`() throws {
        let loaded = try SettingsLoader.load(file: Self.shipped, environment: [:])
        #expect(loaded.given == Set(allKeys.map(\.path)))
    }

    @Test func `the shipped file describes every section and key in the words of the table`() throws {
        var described: [String: String] = [:]
        var comment: [String] = []
        var section = ""
        for line in try String(contentsOfFile: Self.shipped, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            let words = line.drop { $0 == " " }
            if words.hasPrefix("#") {
                comment.append(String(words.dropFirst().drop { $0 == " " }))
                continue
            }
            defer { comment = [] }
            let name = String(words.prefix { $0 != ":" })
            guard !name.isEmpty else { continue }
            if !line.hasPrefix(" ") { section = name }
            let path = line.hasPrefix(" ") ? "\(section).\(name)" : name
            described[path] = described[path] ?? comment.joined(separator: " ")
        }
        for section in SettingSection.all {
            #expect(described[section.name] == section.meaning)
            for key in section.keys {
                let restart = key.change == .restart ? " (restart)" : ""
                #expect(described[key.path] == "\(key.meaning) Allowed: \(key.allowed).\(restart)")
            }
        }
    }

    /// Each key is one table entry; a property that no key reads would be a setting nobody can set.
    @Test func `every property has a key`() {
        let settings = Settings()
        let properties = Mirror(reflecting: settings).children.reduce(0) { count, section in
            count + Mirror(reflecting: section.value).children.count
        }
        #expect(properties == allKeys.count)
        #expect(Set(allKeys.map(\.path)).count == allKeys.count)
        #expect(Set(allKeys.map(\.variable)).count == allKeys.count)
    }

    @Test func `what is printed reads back as the same`() throws {
        var settings = Settings()
        settings.capture.interfaces = [Settings.Interface(name: "we\"ird\\é", side: .edge)]
        settings.capture.filter = "tcp[13] & 2 != 0\tor\nport 443 # x"
        settings.requestLog.socket = nil
        settings.api.mode = FileMode(0o6)
        settings.store.alerts = .atMost(.seconds(90_000))
        settings.people.attentionDip = 0.123
        settings.capture.delay = .milliseconds(33)
        settings.limits.mailbox = ByteCount(bytes: 1_234_567)
        let text = LoadedSettings(settings: settings).text
        #expect(try load(text) == settings)
    }

    @Test func `what is printed names the variables that decided`() throws {
        let loaded = try SettingsLoader.load(
            bytes: Array("log:\n".utf8), file: "t", environment: ["TAILGATE_LOG_LEVEL": "error"])
        #expect(loaded.text.hasSuffix("log:\n  level: error  # from the environment: TAILGATE_LOG_LEVEL\n"))
        #expect(try load(loaded.text).log.level == .error)
    }
}
