import API
import Accounts
import Connections
import Intake
package import Logging
import Packets
import ServiceLifecycle
package import Settings
import Store
import UnixSignals

/// The daemon: every room put together, run until it is told to stop.
package struct TailgateDaemon {
    private let settings: Settings
    private let version: String
    private let logger: Logger

    /// After this an end is forced: what takes longer is stuck.
    private static let longestShutdown = Duration.seconds(30)

    package init(settings: Settings, version: String, logger: Logger) {
        self.settings = settings
        self.version = version
        self.logger = logger
    }

    /// Runs until SIGTERM or SIGINT.
    ///
    /// - Throws: What keeps it from starting, each error with what to do about it.
    package func run() async throws {
        let (store, journal) = try await openStore()
        let engine = Engine(rules: settings.bookRules, sources: sources)
        let standings = Standings()
        let keeper = Keeper(store: store, journal: journal, standings: standings, logger: logger)
        let intake = try makeIntake()
        let vitals = Vitals(
            engine: engine, standings: standings, store: store, journal: journal, intake: intake, settings: settings,
            version: version)
        let answers = Answers(
            engine: engine, standings: standings, store: store, journal: journal, vitals: vitals)
        let server = try makeServer(answers)
        var configuration = ServiceGroupConfiguration(
            // Shut down from the last to the first: what comes in ends before what takes it.
            services: [
                .init(service: StoreService(keeper: keeper)),
                .init(service: EngineService(engine: engine, keeper: keeper, vitals: vitals)),
                .init(service: server),
                .init(service: IntakeService(intake: intake, engine: engine)),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.longestShutdown
        try await ServiceGroup(configuration: configuration).run()
        logger.notice("stopped")
    }

    /// Capture threads in all.
    private var sources: Int { settings.capture.interfaces.count * settings.capture.threads }

    private func openStore() async throws -> (Store, AlertJournal) {
        let store = try await Store.open(at: settings.store.path, options: settings.storeOptions)
        return (store, await AlertJournal.open(store))
    }

    private func makeIntake() throws -> Intake {
        let readsHeaders = settings.capture.interfaces.contains { $0.side != .edge }
        let key = readsHeaders ? try KeyFile.loadOrCreate(at: settings.identity.keyFile) : nil
        return try Intake(settings.intakeOptions(credentialKey: key))
    }

    private func makeServer(_ answers: Answers) throws -> APIServer {
        let configuration = settings.serverConfiguration
        return try APIServer(
            configuration, on: try ListeningSocket.open(configuration), service: answers, logger: logger)
    }
}
