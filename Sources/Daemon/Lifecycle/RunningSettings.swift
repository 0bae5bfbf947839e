import Logging
import ServiceManager
import Settings

/// The settings as they are in force, and how they reach the rooms when they change.
actor RunningSettings {
    private(set) var settings: Settings
    private let engine: Engine
    private let keeper: Keeper
    private let threshold: LogThreshold

    init(_ settings: Settings, engine: Engine, keeper: Keeper, threshold: LogThreshold) {
        self.settings = settings
        self.engine = engine
        self.keeper = keeper
        self.threshold = threshold
    }

    /// Takes over what needs no restart.
    func take(_ new: Settings) async -> SettingsReload {
        let reload = SettingsReload(running: settings, new: new)
        settings = reload.effective
        threshold.level = settings.log.loggerLevel
        await engine.follow(settings.peopleRules)
        await keeper.follow(settings.storeOptions)
        return reload
    }
}

extension Settings.Log {
    var loggerLevel: Logger.Level { Logger.Level(rawValue: level.rawValue) ?? .info }
}
