/// Reads settings from a file and the environment, and reports all their mistakes at once.
package struct SettingsLoader {
    /// Shown at most.
    private static let listed = 100
    /// Kept at most; further ones are counted.
    private static let kept = 1000

    private let file: String
    private var loaded = LoadedSettings(settings: Settings())
    private var mistakes: [SettingsMistake] = []
    private var unkept = 0
    /// By a key's path, where its value was read.
    private var origins: [String: SettingsMistake.Origin] = [:]

    private init(file: String) { self.file = file }

    /// - Parameters:
    ///   - file: The file's path, which is also what mistakes call it.
    ///   - environment: Variables of which those named `TAILGATE_SECTION_KEY` win over the file.
    /// - Throws: every mistake found.
    package static func load(file: String, environment: [String: String]) throws(SettingsError) -> LoadedSettings {
        var loader = SettingsLoader(file: file)
        do throws(SettingFlaw) {
            loader.read(try SettingsFile.text(at: file))
        } catch {
            loader.add(error, key: nil)
        }
        return try loader.finish(environment)
    }

    /// The same, of a file's bytes.
    package static func load(
        bytes: [UInt8], file: String, environment: [String: String] = [:]
    ) throws(SettingsError) -> LoadedSettings {
        var loader = SettingsLoader(file: file)
        do throws(SettingFlaw) {
            loader.read(try SettingsFile.text(of: bytes))
        } catch {
            loader.add(error, key: nil)
        }
        return try loader.finish(environment)
    }

    private mutating func finish(_ environment: [String: String]) throws(SettingsError) -> LoadedSettings {
        read(environment)
        for conflict in SettingConflict.all where !conflict.keys.contains(where: isMistaken) {
            guard let problem = conflict.problem(loaded.settings) else { continue }
            // Reported at the place that was written: a default conflicts only with what was written.
            let key = conflict.keys.last { origins[$0] != nil } ?? conflict.keys[0]
            mistakes.append(
                SettingsMistake(origin: origins[key] ?? .file(file, nil), key: key, problem: problem))
        }
        guard mistakes.isEmpty else {
            let sorted = mistakes.sorted { $0.rank < $1.rank }
            throw SettingsError(
                mistakes: Array(sorted.prefix(Self.listed)), unlisted: max(sorted.count - Self.listed, 0) + unkept)
        }
        return loaded
    }

    private func isMistaken(_ path: String) -> Bool { mistakes.contains { $0.key == path } }
}

// MARK: The file

extension SettingsLoader {
    private mutating func read(_ text: String) {
        let document = SettingsDocument(text)
        for flaw in document.flaws { add(flaw, key: nil) }
        guard let root = document.root else {
            if document.flaws.isEmpty { add(SettingFlaw(problem: "empty: no section is given"), key: nil) }
            return
        }
        guard case .table(let entries) = root.content else {
            guard document.flaws.isEmpty else { return }
            add(SettingFlaw(place: root.place, problem: "\(root.kind), but expected sections"), key: nil)
            return
        }
        for entry in entries {
            guard let section = SettingSection.all.first(where: { $0.name == entry.name }) else {
                add(SettingFlaw(place: entry.place, problem: Self.unknownSection(entry.name)), key: nil)
                continue
            }
            read(entry, of: section)
        }
    }

    private mutating func read(_ table: SettingNode.Entry, of section: SettingSection) {
        switch table.value.content {
        case .nothing, .refused: return
        case .table(let entries):
            for entry in entries {
                guard let key = section.keys.first(where: { $0.name == entry.name }) else {
                    add(
                        SettingFlaw(place: entry.place, problem: Self.unknownKey(entry.name, of: section)),
                        key: nil)
                    continue
                }
                var flaws: [SettingFlaw] = []
                key.read(entry.value, &loaded.settings, &flaws)
                for flaw in flaws { add(flaw, key: key.path, fallback: entry.place) }
                loaded.given.insert(key.path)
                origins[key.path] = .file(file, entry.value.place ?? entry.place)
            }
        default:
            add(
                SettingFlaw(
                    place: table.value.place ?? table.place,
                    problem: "\(table.value.kind), but expected the keys of \(section.name)"), key: section.name)
        }
    }

    private mutating func add(_ flaw: SettingFlaw, key: String?, fallback: SettingPlace? = nil) {
        guard mistakes.count < Self.kept else {
            unkept += 1
            return
        }
        let mistake = SettingsMistake(
            origin: .file(file, flaw.place ?? fallback), key: key, problem: flaw.problem)
        // An anchored value is met again wherever its alias stands.
        if !mistakes.contains(mistake) { mistakes.append(mistake) }
    }

    private static func unknownSection(_ name: String) -> String {
        let sections = SettingSection.all.map(\.name)
        if let near = nearest(to: name, among: sections) {
            return "unknown section \(quoted(name)); did you mean \(near)?"
        }
        let homes = SettingSection.all.flatMap(\.keys).filter { $0.name == name }.map(\.path)
        if !homes.isEmpty {
            return "\(quoted(name)) is not a section; did you mean \(homes.joined(separator: " or "))?"
        }
        return "unknown section \(quoted(name)); the sections are \(sections.joined(separator: ", "))"
    }

    private static func unknownKey(_ name: String, of section: SettingSection) -> String {
        let names = section.keys.map(\.name)
        if let near = nearest(to: name, among: names) {
            return "unknown key \(quoted(name)) of \(section.name); did you mean \(near)?"
        }
        let homes = SettingSection.all.flatMap(\.keys).filter { $0.name == name }.map(\.path)
        if !homes.isEmpty {
            return
                "unknown key \(quoted(name)) of \(section.name); did you mean \(homes.joined(separator: " or "))?"
        }
        return "unknown key \(quoted(name)) of \(section.name); its keys are \(names.joined(separator: ", "))"
    }
}

// MARK: The environment

extension SettingsLoader {
    /// Only names that begin with a section are taken for settings: others may mean something to another program.
    private mutating func read(_ environment: [String: String]) {
        for (variable, value) in environment.sorted(by: { $0.key < $1.key }) {
            guard
                let section = SettingSection.all.first(where: {
                    variable.hasPrefix("\(SettingKey.variablePrefix)\($0.name)_".uppercased())
                })
            else { continue }
            guard let key = section.keys.first(where: { $0.variable == variable }) else {
                let hint = nearest(to: variable, among: section.keys.map(\.variable)).map { "did you mean \($0)?" }
                let all = section.keys.map(\.name).joined(separator: ", ")
                mistakes.append(
                    SettingsMistake(
                        origin: .variable(variable),
                        problem: "no setting has this name; \(hint ?? "\(section.name) has \(all)")"))
                continue
            }
            read(value, for: key)
        }
    }

    private mutating func read(_ value: String, for key: SettingKey) {
        // What the file says of the key matters no more, right or wrong.
        mistakes.removeAll { $0.key == key.path }
        var flaws: [SettingFlaw] = []
        let node = Self.node(of: value, for: key, &flaws)
        if flaws.isEmpty { key.read(node, &loaded.settings, &flaws) }
        let origin = SettingsMistake.Origin.variable(key.variable)
        for flaw in flaws { mistakes.append(SettingsMistake(origin: origin, key: key.path, problem: flaw.problem)) }
        loaded.overrides[key.path] = key.variable
        origins[key.path] = origin
    }

    /// One value is the text as it is; a list is words between commas, or a list as YAML writes it.
    private static func node(of value: String, for key: SettingKey, _ flaws: inout [SettingFlaw]) -> SettingNode {
        guard value.utf8.count <= SettingsFile.longest else {
            flaws.append(SettingFlaw(problem: "too long"))
            return SettingNode(content: .nothing)
        }
        func plain(_ text: some StringProtocol) -> SettingNode {
            let isNothing = text.isEmpty || text == "null" || text == "~"
            return SettingNode(content: isNothing ? .nothing : .text(String(text), isPlain: true))
        }
        guard key.isList, value != "null", value != "~" else { return plain(value) }
        guard value.hasPrefix("[") else {
            let words = value.split(separator: ",", omittingEmptySubsequences: false)
            if words.count == 1, words[0].isEmpty { return SettingNode(content: .list([])) }
            return SettingNode(content: .list(words.map { plain($0.trimmingSpaces) }))
        }
        do throws(SettingFlaw) {
            let document = SettingsDocument(try SettingsFile.text(of: Array(value.utf8)))
            flaws += document.flaws
            return document.root ?? SettingNode(content: .nothing)
        } catch {
            flaws.append(error)
            return SettingNode(content: .nothing)
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        let start = drop { $0 == " " }
        return start.lastIndex { $0 != " " }.map { start[...$0] } ?? ""
    }
}

extension SettingsMistake {
    /// Sorts by place, the file as a whole first and the environment last.
    fileprivate var rank: (Int, Int) {
        switch origin {
        case .file(_, let place): (place?.line ?? 0, place?.column ?? 0)
        case .variable: (.max, 0)
        }
    }
}
