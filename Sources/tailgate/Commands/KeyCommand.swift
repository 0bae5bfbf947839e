import Base
import ArgumentParser
import Foundation
import Settings
import Programs

struct KeyCommand: ParsableCommand {
    /// What a gateway takes the key in.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case haproxy, nginx, envoy, base64, raw

        func content(_ key: [UInt8]) -> [UInt8] {
            let text = Data(key).base64EncodedString()
            return switch self {
            case .haproxy, .envoy: Array("TAILGATE_KEY=\(text)\n".utf8)
            case .nginx, .base64: Array("\(text)\n".utf8)
            case .raw: key
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Print the key for account names in the format that a gateway needs.",
        discussion: """
            With the key a gateway logs an account under the same name as the daemon. The formats haproxy and envoy are a line \
            TAILGATE_KEY=... for an environment file: of HAProxy, or of the service that authenticates for Envoy. The format nginx \
            is the file that nginx-tailgate.js reads, base64 is text, and raw is the 32 bytes. A person with the key can \
            test guesses of a credential, so the key is never written to a file that everybody can read.
            """)

    @Option(help: "Format of the key: haproxy, nginx, envoy, base64 or raw.")
    var format: Format?

    @Option(
        help: ArgumentHelp(
            "Write the key to this file; only its owner can read it.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Let this group read the output file.", valueName: "name"))
    var group: String?

    @Flag(help: "Create a key if there is none. Under root, the owner of its folder owns it.")
    var create = false

    @Option(help: ArgumentHelp("Key file; default is identity.key_file of the settings.", valueName: "file"))
    var keyFile: String?

    @Option(help: ArgumentHelp("The daemon's settings.", valueName: "file"))
    var config = CheckConfigCommand.standardFile

    func validate() throws {
        guard format != nil || create else { throw ValidationError("Give --format, or --create") }
        guard output == nil || format != nil else { throw ValidationError("--output needs --format") }
        guard group == nil || output != nil else { throw ValidationError("--group needs --output") }
    }

    func run() throws {
        let path = keyFile ?? keyFileOfSettings()
        // Before the key is read or made: what cannot be written needs none.
        if let format, output == nil {
            try SecretFile.refuseUnlessStandardOutputIsPrivate(isText: format != .raw)
        }
        let key: [UInt8]
        do throws(KeyFileError) {
            key = create ? try KeyFile.loadOrCreate(at: path) : try KeyFile.load(at: path)
        } catch {
            throw CommandFailure(status: .failed, message: "\(error)")
        }
        guard let format else { return }
        let content = format.content(key)
        guard let output else { return StandardOutput.write(content) }
        try SecretFile.write(content, to: output, group: group)
    }

    private func keyFileOfSettings() -> String {
        do throws(SettingsError) {
            return try SettingsLoader.load(file: config, environment: ProcessInfo.processInfo.environment).settings
                .identity.keyFile
        } catch {
            StandardError.write("\(error)\n")
            ExitStatus.leave(.unreadable)
        }
    }
}
