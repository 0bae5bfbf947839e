import ArgumentParser
import Packets
import Programs
import RequestLogs

/// The operator's program; each subcommand is a file of `Commands`.
@main
struct Tailgate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tailgate",
        abstract: "Finds accounts that several people share through a relay.",
        version: Version.text,
        subcommands: [
            AnalyzeCommand.self, ConnectionsCommand.self, CalibrateCommand.self, DaemonCommand.self,
            CheckConfigCommand.self, KeyCommand.self, StatusCommand.self, AlertsCommand.self, AccountsCommand.self,
            AccountCommand.self, ReviewCommand.self, ForgetCommand.self, TopCommand.self,
        ])

    static func main() async {
        await runProgram { error in
            switch error {
            case let error as CaptureError:
                CommandFailure(status: error.code == .badFilter ? .usage : .unreadable, message: "\(error)")
            case let error as RequestLogError:
                CommandFailure(status: .unreadable, message: "\(error)")
            default: nil
            }
        }
    }
}
