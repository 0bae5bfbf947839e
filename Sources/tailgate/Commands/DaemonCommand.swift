import API
import Accounts
import ArgumentParser
import Daemon
import Foundation
import Intake
import Logging
import Settings
import Store

/// `tailgate daemon`: watches until it is told to stop.
struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon", abstract: "Watch live, and answer questions on a Unix socket.")

    @Option(name: .long, help: ArgumentHelp("The settings (tailgate.yaml(5)).", valueName: "file"))
    var config = "/etc/tailgate/tailgate.yaml"

    func run() async throws {
        let loaded = try load()
        var logger = Logger(label: "tailgate") { _ in StreamLogHandler.standardError(label: "tailgate") }
        logger.logLevel = Logger.Level(rawValue: loaded.settings.log.level.rawValue) ?? .info
        do {
            try await TailgateDaemon(
                settings: loaded.settings, version: Tailgate.version, logger: logger
            ).run()
        } catch {
            throw CommandFailure(status: .failed, message: "\(error)")
        }
    }

    private func load() throws(CommandFailure) -> LoadedSettings {
        do throws(SettingsError) {
            return try SettingsLoader.load(file: config, environment: ProcessInfo.processInfo.environment)
        } catch {
            throw CommandFailure(status: .unreadable, message: "\(error)")
        }
    }
}
