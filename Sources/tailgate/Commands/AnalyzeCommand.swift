import Accounts
import ArgumentParser
import Connections
import Foundation
import Packets
import Reports
import Programs

/// `tailgate analyze`: from captures and request logs to a report.
struct AnalyzeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Analyse captures and request logs; report sharing, path and clients of each account.")

    @OptionGroup var input: CaptureOptions

    @Option(name: .long, help: "Output format: text or json.")
    var format = OutputFormat.text

    @Option(
        name: .long,
        help: ArgumentHelp("Use client behaviour that earlier runs learnt (--save-catalogue).", valueName: "file"))
    var catalogue: String?

    @Option(name: .long, help: ArgumentHelp("Save the client behaviour that this run learnt.", valueName: "file"))
    var saveCatalogue: String?

    @Option(name: .long, help: ArgumentHelp("Explain this account in full, day by day.", valueName: "id"))
    var account: String?

    @Flag(
        name: .long,
        help: ArgumentHelp(
            "Read from the end of each response on the inside hop whether it ended the turn. No other part of a body is "
                + "read. A log's stop field does the same."))
    var readStop = false

    @OptionGroup(title: "Limits of what one person does (see tailgate calibrate)") var people: PeopleOptions

    func run() throws {
        let saved = try catalogue.map { try CatalogueFile.load($0) } ?? ClientCatalogue()
        var headers = try input.headerRules()
        headers.readsStopReason = readStop
        var book = AccountBook.Rules()
        book.awaitsLog = !input.requests.isEmpty
        book.people = people.rules
        book.fronts = input.fronts
        var run = try OfflineRun(
            captures: input.captures, filter: input.filter, logs: input.requests, limits: input.limits,
            rules: headers, trustedHops: input.trustedNetworks, insidePorts: input.insidePorts,
            book: AccountBook(rules: book))
        var progress = ProgressLine.onStandardError(total: run.progress.totalBytes)
        try run.run { _, inputs in progress.update(bytes: inputs.bytes, packets: inputs.packets) }
        progress.finish()

        let assessment = run.book.assess(catalogue: saved)
        if let saveCatalogue { try CatalogueFile.save(assessment.catalogue, to: saveCatalogue) }
        var report = Report(
            inputs: run.inputs, accounts: assessment.accounts, coverage: run.coverage)
        if let account {
            report.accounts.removeAll { $0.account != account }
            if report.accounts.isEmpty {
                throw CommandFailure(status: .failed, message: "no account \"\(account)\" in these inputs")
            }
        }
        switch format {
        case .json: StandardOutput.write(report.json(timelines: account != nil))
        case .text:
            let style = Terminal.style
            StandardOutput.write(account != nil ? report.explanation(style) : report.text(style))
        }
        if report.accounts.isEmpty, !run.isUnreadable {
            StandardError.report("\(report.emptyResultAdvice)")
        }
        if run.isUnreadable { ExitStatus.leave(.unreadable) }
    }
}
