/// What a running daemon makes of new settings.
package struct SettingsReload: Sendable {
    /// The running settings with every change that needs no restart.
    package let effective: Settings
    /// Changed keys that `effective` took over.
    package let applied: [SettingKey]
    /// Changed keys that wait for a restart.
    package let deferred: [SettingKey]

    package init(running: Settings, new: Settings) {
        var effective = running
        let changed = SettingSection.all.flatMap(\.keys).filter { !$0.isSame(running, new) }
        applied = changed.filter { $0.change == .reload }
        deferred = changed.filter { $0.change == .restart }
        for key in applied { key.copy(new, &effective) }
        self.effective = effective
    }
}
