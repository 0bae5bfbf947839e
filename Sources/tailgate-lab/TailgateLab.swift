import ArgumentParser
import Programs

/// The program for research on the method: what simulated people do, what the method claims of them, and how far reports
/// agree with what is known.
@main
struct TailgateLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tailgate-lab",
        abstract: "Simulate accounts, measure the method on them, and compare reports with known truth.",
        version: Version.text,
        subcommands: [SimulateCommand.self, StudyCommand.self, EvaluateCommand.self])

    static func main() async { await runProgram() }
}
