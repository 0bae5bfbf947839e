import Accounts
import ArgumentParser
import Connections
import Foundation
import Packets
import Reports
import Programs

/// `tailgate connections`: one line a connection.
struct ConnectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections", abstract: "List the connections in captures, one a line.")

    @OptionGroup var input: CaptureOptions

    @Option(name: .long, help: "Output format: text, or json with one object a line.")
    var format = OutputFormat.text

    func run() throws {
        var rules = AccountBook.Rules()
        rules.fronts = input.fronts
        var book = AccountBook(rules: rules)
        book.listsConnections = true
        var run = try OfflineRun(
            captures: input.captures, filter: input.filter, logs: input.requests, limits: input.limits,
            rules: input.headerRules(), trustedHops: input.trustedNetworks, insidePorts: input.insidePorts,
            book: book)
        var progress = ProgressLine.onStandardError(total: run.progress.totalBytes)
        let style = Terminal.style
        var json = JSONWriter()
        try run.run { settled, inputs in
            var text = ""
            for connection in settled {
                let line = ConnectionLine(connection)
                switch format {
                case .json: line.write(to: &json)
                case .text: text += line.text(style) + "\n"
                }
            }
            progress.update(bytes: inputs.bytes, packets: inputs.packets)
            StandardOutput.write(format == .json ? json.bytes : Array(text.utf8))
            json.removeAll()
        }
        progress.finish()
        for input in run.inputs {
            for problem in input.problems { StandardError.report("\(input.file): \(problem)") }
        }
        if run.isUnreadable { ExitStatus.leave(.unreadable) }
    }
}
