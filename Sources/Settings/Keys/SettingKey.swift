/// What a change of a key asks of a running daemon.
package enum SettingChange: String, Sendable, Equatable {
    /// Taken over on SIGHUP.
    case reload
    /// Only a restart takes it over.
    case restart
}

/// One key of `tailgate.yaml`: how it is read, shown, compared and documented.
package struct SettingKey: Sendable {
    /// As in `api`.
    package let section: String
    /// As in `socket`.
    package let name: String
    /// One or two sentences for the person who sets it.
    package let meaning: String
    /// What may be written, in words.
    package let allowed: String
    package let change: SettingChange
    /// Whether an environment variable may give it as words between commas.
    package let isList: Bool

    let read: @Sendable (SettingNode, inout Settings, inout [SettingFlaw]) -> Void
    /// The value in `settings`, as YAML on one line.
    package let show: @Sendable (_ settings: Settings) -> String
    let isSame: @Sendable (Settings, Settings) -> Bool
    /// Takes the value over into the second from the first.
    let copy: @Sendable (Settings, inout Settings) -> Void

    /// As in `api.socket`.
    package var path: String { "\(section).\(name)" }
    /// As in `TAILGATE_API_SOCKET`.
    package var variable: String { "\(Self.variablePrefix)\(section)_\(name)".uppercased() }
    /// The default, as YAML on one line.
    package var standard: String { show(Settings()) }

    static let variablePrefix = "TAILGATE_"

    init<Value>(
        _ section: String, _ name: String, _ value: any WritableKeyPath<Settings, Value> & Sendable,
        _ kind: ValueKind<Value>, _ change: SettingChange, _ meaning: String
    ) {
        self.section = section
        self.name = name
        self.meaning = meaning
        self.change = change
        allowed = kind.allowed
        isList = kind.isList
        read = { node, settings, flaws in
            if let read = kind.read(node, &flaws) { settings[keyPath: value] = read }
        }
        show = { kind.show($0[keyPath: value]) }
        isSame = { $0[keyPath: value] == $1[keyPath: value] }
        copy = { $1[keyPath: value] = $0[keyPath: value] }
    }
}

/// Keys that belong together: a table at the top of the file.
package struct SettingSection: Sendable {
    package let name: String
    /// One sentence.
    package let meaning: String
    package let keys: [SettingKey]

    /// In the order in which the file has them.
    package static let all: [SettingSection] = [
        .capture, .edge, .requestLog, .identity, .api, .sink, .store, .limits, .people, .log,
    ]
}
