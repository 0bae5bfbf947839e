import ArgumentParser
import Daemon
import Foundation
import Logging
import ServiceManager
import Settings
import Programs

/// `tailgate daemon`: watches until a signal stops it.
struct DaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon", abstract: "Watch the gateway live and answer queries on a Unix socket.")

    @Option(name: .long, help: ArgumentHelp("Settings file; see tailgate.yaml(5).", valueName: "file"))
    var config = CheckConfigCommand.standardFile

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let threshold = LogThreshold(.info)
        let stream = LogStream.standardError(environment: environment)
        let logger = Logger(label: "daemon") {
            ServiceLogHandler(label: $0, stream: stream, threshold: threshold)
        }
        do {
            let daemon = try TailgateDaemon(
                version: Version.text, logger: logger, threshold: threshold, environment: environment
            ) { [config] in
                try SettingsLoader.load(file: config, environment: environment).settings
            }
            try await daemon.run()
        } catch let error as SettingsError {
            throw CommandFailure(status: .unreadable, message: "\(error)")
        } catch let error as StartError {
            throw CommandFailure(status: .failed, message: "\(error)")
        } catch {
            throw CommandFailure(status: .failed, message: "\(error)")
        }
    }
}
