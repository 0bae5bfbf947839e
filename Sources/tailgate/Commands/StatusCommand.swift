import ArgumentParser
import Client
import Documents
import Reports
import Programs

/// `tailgate status`: what the daemon sees, loses and keeps.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what the daemon captures, loses and stores.")

    @OptionGroup var daemon: SocketOptions

    @Option(name: .long, help: "Output format: text or json.")
    var format = OutputFormat.text

    func run() async throws {
        let bytes = try await daemon.get(RequestTarget(.status))
        switch format {
        case .json: StandardOutput.write(bytes)
        case .text:
            do {
                let status = try ServiceDocument.decode(Status.self, bytes, what: "status")
                StandardOutput.write(status.text(Terminal.style))
            } catch {
                throw CommandFailure(error)
            }
        }
    }
}
