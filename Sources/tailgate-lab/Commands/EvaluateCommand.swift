import ArgumentParser
import Evaluation
import Foundation
import Programs
import Reports

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Compare JSON reports with the truth about their accounts.",
        discussion: """
            A truth file is an array of objects with account, class, users, devices, violation, spoofed_identity, \
            tls_terminated and tcp_forwarded; path may be given, else it follows from the others. Figures of \
            several pairs are pooled.
            """)

    @Argument(
        help:
            "Report (tailgate analyze --format json) and its truth file, then further pairs; - is standard input."
    )
    var files: [String]

    @Option(help: "text or json.")
    var format: OutputFormat = .text

    func validate() throws {
        guard files.count.isMultiple(of: 2) else {
            throw ValidationError("Give a truth file for each report: REPORT TRUTH [REPORT TRUTH …]")
        }
        guard files.count(where: { $0 == "-" }) <= 1 else {
            throw ValidationError("Only one file can be standard input")
        }
    }

    func run() throws {
        var pairs: [Evaluation.Pair] = []
        for index in stride(from: 0, to: files.count, by: 2) {
            let (report, truth) = (files[index], files[index + 1])
            do {
                pairs.append(
                    Evaluation.Pair(
                        report: report, truth: truth,
                        judgements: try Judgement.read(try WholeFile.read(report), file: report),
                        truths: try Truth.read(try WholeFile.read(truth), file: truth)))
            } catch let error as UnreadableDocument {
                throw CommandFailure(status: .unreadable, message: error.description)
            }
        }
        let evaluation = Evaluation(pairs)
        switch format {
        case .text: StandardOutput.write(evaluation.text(Terminal.style))
        case .json: StandardOutput.write(evaluation.json())
        }
    }
}
