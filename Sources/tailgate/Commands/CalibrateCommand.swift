import Accounts
import ArgumentParser
import Calibration
import Connections
import Foundation
import Packets
import Programs
import Reports

/// `tailgate calibrate`: whether an operator's own accounts support the limits that protect them.
struct CalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Check the one-person limits against logs of accounts that one person uses.",
        discussion: """
            Each account in the logs must be used by one person; --accounts selects them if the logs hold others. Each \
            limit is measured with its upper 95 % bound. Exit status 1 and a warning mean that a limit is not supported.

            --audit works on any data. Prompts are shifted, shuffled and split so that no sharing is left. The method \
            must then find none.
            """)

    @Argument(help: ArgumentHelp("Request logs in JSON Lines, plain or gzip.", valueName: "log"))
    var logs: [String]

    @Option(
        name: .long,
        help: ArgumentHelp("Measure only the accounts in this file, one a line.", valueName: "file"))
    var accounts: String?

    @Flag(name: .long, help: "Run the placebo audit, on any data.")
    var audit = false

    @OptionGroup(title: "Bounds") var people: PeopleOptions

    func run() throws {
        var rules = people.rules
        rules.recordsTurns = audit
        var bookRules = AccountBook.Rules()
        bookRules.people = rules
        let chosen = try accounts.map(Self.names)
        var run = try OfflineRun(
            captures: [], filter: nil, logs: logs, rules: HeaderRules(), trustedHops: [],
            book: AccountBook(rules: bookRules))
        try run.run { _, _ in }
        for input in run.inputs {
            for problem in input.problems { StandardError.report("\(input.file): \(problem)") }
        }
        if run.isUnreadable { ExitStatus.leave(.unreadable) }
        let isSupported: Bool
        if audit {
            let audit = PlaceboAudit(run.book, rules: rules)
            StandardOutput.write(audit.table.text)
            isSupported = audit.isNull
        } else {
            let calibration = BoundCalibration(run.book, rules: rules, only: chosen)
            StandardOutput.write(calibration.table.text)
            isSupported = calibration.bounds.allSatisfy { $0.isSupported != false }
        }
        if !isSupported { ExitStatus.leave(.failed) }
    }

    private static func names(_ path: String) throws -> Set<String> {
        let text = String(decoding: try WholeFile.read(path), as: UTF8.self)
        let names = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        return Set(names.filter { !$0.isEmpty })
    }
}
