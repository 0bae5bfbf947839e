import Accounts
import ArgumentParser
import Calibration
import Connections
import Foundation
import Packets
import Programs
import Reports

/// `tailgate calibrate`: whether an operator's own people support the bounds that protect them.
struct CalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Hold the bounds of the nulls against logs of accounts known to be one person's.",
        discussion: """
            Give logs of accounts that are known to be one person's; --accounts names them if the logs hold others too. \
            Each bound is measured with its upper 95 % limit; exit status 1 and a warning say that one is not supported.

            With --audit any data will do: turns are shifted, shuffled and split so that nothing of sharing is left, and \
            the method must find nothing.
            """)

    @Argument(help: ArgumentHelp("Request logs in JSON Lines, plain or gzip.", valueName: "log"))
    var logs: [String]

    @Option(
        name: .long,
        help: ArgumentHelp("A file with one account a line: only these are measured.", valueName: "file"))
    var accounts: String?

    @Flag(name: .long, help: "The placebo audit instead, on any data.")
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
