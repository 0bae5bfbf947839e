import API
import Accounts
import Connections
import Glibc
import Intake
package import Logging
import Base
import ServiceLifecycle
package import ServiceManager
package import Settings
import Store
import UnixSignals

/// The daemon: every room put together, run until a signal stops it.
package struct TailgateDaemon {
    private let settings: Settings
    private let version: String
    private let logger: Logger
    private let threshold: LogThreshold
    private let environment: [String: String]
    private let load: @Sendable () throws -> Settings

    /// After this an end is forced: what takes longer is stuck.
    private static let longestShutdown = Duration.seconds(30)

    /// - Parameters:
    ///   - load: reads the settings, at the start and again on SIGHUP.
    ///   - threshold: the least important level that the logger says.
    ///   - environment: says how to reach the service manager, and which sockets it has opened.
    package init(
        version: String, logger: Logger, threshold: LogThreshold, environment: [String: String],
        load: @escaping @Sendable () throws -> Settings
    ) throws {
        settings = try load()
        threshold.level = settings.log.loggerLevel
        self.version = version
        self.logger = logger
        self.threshold = threshold
        self.environment = environment
        self.load = load
    }

    /// Runs until SIGTERM or SIGINT.
    ///
    /// - Throws: What keeps it from starting, each error with what to do about it.
    package func run() async throws {
        let sockets = try ActivatedSocket.all(environment: environment, process: getpid())
        for finding in try StartCheck.require(settings, at: .start, sockets: sockets) {
            logger.warning("\(finding)")
        }
        let (store, journal) = try await openStore()
        let engine = Engine(rules: settings.bookRules, sources: sources)
        await SnapshotService.restore(engine, from: store, logger: logger)
        let standings = Standings()
        let keeper = Keeper(store: store, journal: journal, standings: standings, logger: logger)
        let makeIntake = try intakeMaker(sockets)
        let intake = CurrentIntake(try makeIntake(settings))
        let vitals = Vitals(
            engine: engine, standings: standings, store: store, journal: journal, intake: intake,
            settings: settings, version: version)
        let answers = Answers(
            engine: engine, standings: standings, store: store, journal: journal, vitals: vitals)
        let server = try makeServer(answers, sockets)
        let notifier = try ServiceNotifier(environment: environment)
        let running = RunningSettings(
            settings, engine: engine, keeper: keeper, threshold: threshold, intake: intake,
            server: server, sockets: sockets, makeIntake: makeIntake)
        let interval = Watchdog.interval(environment: environment, process: getpid())
        try intake.running.start()
        var configuration = ServiceGroupConfiguration(
            // Shut down from the last to the first: what comes in ends before what takes it.
            services: [
                .init(service: StoreService(keeper: keeper)),
                .init(
                    service: SnapshotService(
                        engine: engine, standings: standings, store: store, keeper: keeper, running: running)),
                .init(service: EngineService(engine: engine, keeper: keeper)),
                .init(service: VitalsService(vitals: vitals, logger: logger)),
                .init(service: server),
                .init(service: IntakeService(intake: intake, engine: engine, logger: logger)),
                .init(
                    service: ReloadService(load: load, running: running, notifier: notifier, logger: logger)),
                .init(
                    service: ManagerService(
                        notifier: notifier, interval: interval, vitals: vitals, logger: logger)),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        if let sink = settings.sink.socket.flatMap({ DatagramPeer($0, patience: 0) }) {
            configuration.services.insert(
                .init(
                    service: SinkService(
                        peer: sink, retry: settings.sink.retry, journal: journal, store: store, logger: logger)),
                at: 1)
        }
        configuration.maximumGracefulShutdownDuration = Self.longestShutdown
        try await ServiceGroup(configuration: configuration).run()
        logger.notice("stopped\(Self.startedAgain(by: sockets))")
    }

    /// A service that a socket unit starts is started again by the next query or log line: said where it is looked for,
    /// in the last line of `systemctl status`.
    private static func startedAgain(by sockets: [ActivatedSocket]) -> String {
        guard !sockets.isEmpty else { return "" }
        return
            "; its socket units still listen and start it again at the next query or log line. To stop it for good: "
            + "systemctl stop tailgate.socket tailgate-requests.socket tailgate.service"
    }

    /// Capture threads in all.
    private var sources: Int { settings.capture.interfaces.count * settings.capture.threads }

    private func openStore() async throws -> (Store, AlertJournal) {
        let store = try await Store.open(at: settings.store.path, options: settings.storeOptions)
        return (store, await AlertJournal.open(store))
    }

    /// Makes intakes that can be started: one now, others when a reload asks for other interfaces.
    private func intakeMaker(_ sockets: [ActivatedSocket]) throws -> @Sendable (Settings) throws -> Intake {
        let logs = LogSockets(sockets)
        return { settings in
            let readsHeaders = settings.capture.interfaces.contains { $0.side != .edge }
            let key = readsHeaders ? CredentialKey(try KeyFile.loadOrCreate(at: settings.identity.keyFile)) : nil
            var options = settings.intakeOptions(credentialKey: key)
            options.requestLogs = logs.replacing(options.requestLogs)
            try Intake.check(options)
            return try Intake(options)
        }
    }

    private func makeServer(_ answers: Answers, _ sockets: [ActivatedSocket]) throws -> APIServer {
        let configuration = settings.serverConfiguration
        let listening =
            if let socket = sockets.first(where: { $0.kind == .stream }) {
                try ListeningSocket.inherited(socket.descriptor)
            } else {
                try ListeningSocket.open(configuration.place)
            }
        return try APIServer(configuration, on: listening, service: answers, logger: logger)
    }
}
