import ArgumentParser
import Packets
import RequestLogs

/// The one executable; each subcommand is a file beside this one.
@main
struct Tailgate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tailgate",
        abstract: "Finds accounts that several people share through a relay.",
        version: Version.text,
        subcommands: [
            AnalyzeCommand.self, ConnectionsCommand.self, EvaluateCommand.self, CalibrateCommand.self,
            SimulateCommand.self, StudyCommand.self, DaemonCommand.self, CheckConfigCommand.self, KeyCommand.self,
            StatusCommand.self, AlertsCommand.self, AccountsCommand.self, AccountCommand.self, ReviewCommand.self,
            ForgetCommand.self,
            TopCommand.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            leave(reporting: error)
        }
    }

    /// Ends the process with the message and status an error stands for.
    private static func leave(reporting error: any Error) -> Never {
        if let failure = error as? CaptureError {
            StandardError.write("tailgate: \(failure)\n")
            ExitStatus.leave(failure.code == .badFilter ? .usage : .unreadable)
        }
        if let failure = error as? RequestLogError {
            StandardError.write("tailgate: \(failure)\n")
            ExitStatus.leave(.unreadable)
        }
        if let failure = error as? CommandFailure {
            StandardError.write("tailgate: \(failure.message)\n")
            ExitStatus.leave(failure.status)
        }
        let message = fullMessage(for: error)
        // Help and version arrive as errors too: they are what was asked for, not what went wrong.
        switch exitCode(for: error) {
        case .success:
            StandardOutput.write(message.isEmpty ? "" : message + "\n")
            ExitStatus.leave(.done)
        case .validationFailure:
            StandardError.write(message + "\n")
            ExitStatus.leave(.usage)
        default:
            StandardError.write(message.isEmpty ? "" : message + "\n")
            ExitStatus.leave(.failed)
        }
    }
}
