import ArgumentParser
import Daemon
import Foundation
import Settings
import Programs

struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check the daemon's settings and report every mistake.",
        discussion: """
            Each mistake is a line with file, line, column and key. Environment variables named TAILGATE_SECTION_KEY \
            override the file. The check also covers users, groups, folders, files, the filter and limits, as a start of \
            the daemon does. Permissions are those of the user who runs the check. Exit status: 0 if the daemon would \
            start with the settings, 65 if not.
            """)

    /// Where the package puts it.
    static let standardFile = "/etc/tailgate/tailgate.yaml"

    @Flag(name: .long, help: "Print the settings as the daemon uses them, with every default.")
    var print = false

    @Flag(name: .long, help: "Print every key with its meaning, allowed values and default; do not read a file.")
    var reference = false

    @Option(help: "Format of the reference: text or json.")
    var format: OutputFormat = .text

    @Argument(help: ArgumentHelp("Settings file to check.", valueName: "file"))
    var file = CheckConfigCommand.standardFile

    func validate() throws {
        guard !reference || !print else { throw ValidationError("Give --print or --reference, not both") }
        guard reference || format == .text else { throw ValidationError("--format needs --reference") }
    }

    func run() throws {
        if reference {
            switch format {
            case .text: StandardOutput.write(SettingsReference.text)
            case .json: StandardOutput.write(try SettingsReference.json())
            }
            return
        }
        let loaded: LoadedSettings
        do throws(SettingsError) {
            loaded = try SettingsLoader.load(file: file, environment: ProcessInfo.processInfo.environment)
        } catch {
            StandardError.write("\(error)\n")
            ExitStatus.leave(.unreadable)
        }
        let findings = StartCheck.findings(loaded.settings, at: .configuration)
        let failures = findings.filter { $0.weight == .failure }
        for finding in findings {
            StandardError.write("\(file): \(finding.weight == .note ? "note: " : "")\(finding)\n")
        }
        guard failures.isEmpty else { ExitStatus.leave(.unreadable) }
        if print {
            StandardOutput.write(loaded.text)
        } else {
            let overrides = loaded.overrides.isEmpty ? "" : ", \(loaded.overrides.count) from the environment"
            StandardOutput.write("\(file): good, \(loaded.given.count) keys set\(overrides)\n")
        }
    }
}
