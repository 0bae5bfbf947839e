import API
import Intake
import Logging
import ServiceManager
import Settings

/// The settings as they are in force, and how they reach the rooms when they change.
actor RunningSettings {
    private(set) var settings: Settings
    private let engine: Engine
    private let keeper: Keeper
    private let threshold: LogThreshold
    private let intake: CurrentIntake
    private let server: APIServer
    private let sockets: [ActivatedSocket]
    private let makeIntake: @Sendable (Settings) throws -> Intake

    /// - Parameter makeIntake: an intake that can be started, for settings that ask for another.
    init(
        _ settings: Settings, engine: Engine, keeper: Keeper, threshold: LogThreshold, intake: CurrentIntake,
        server: APIServer, sockets: [ActivatedSocket],
        makeIntake: @escaping @Sendable (Settings) throws -> Intake
    ) {
        self.intake = intake
        self.server = server
        self.sockets = sockets
        self.makeIntake = makeIntake
        self.settings = settings
        self.engine = engine
        self.keeper = keeper
        self.threshold = threshold
    }

    /// Takes over what needs no restart.
    /// - Throws: when the daemon could not start with the new settings, those that wait for a restart included; then those
    ///   in force stay.
    func take(_ new: Settings) async throws -> SettingsReload {
        _ = try StartCheck.require(new, at: .reload(running: settings), sockets: sockets)
        let reload = SettingsReload(running: settings, new: new)
        try server.follow(reload.effective.serverConfiguration)
        if reload.effective.capture != settings.capture {
            let next = try makeIntake(reload.effective)
            let intake = intake
            await offThread { intake.replace(by: next) }
        }
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
