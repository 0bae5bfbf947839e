import Accounts
import ArgumentParser
import Foundation
import Base
import Programs
import Reports
import Simulation
import Studies

/// `tailgate-lab study`: the claims of docs/method, measured on simulated people.
struct StudyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study",
        abstract: "Measure on simulated people what the method claims.",
        discussion: """
            \(Study.allCases.map { "\($0.rawValue): \($0.question)" }.joined(separator: "\n"))

            Seeds from 1000000 on were never used for tuning. Give the limits that calibrate supports for a service's own people \
            to see what these limits cost (benign) and find (power).
            """)

    @Argument(help: "The study to run: \(Study.allCases.map(\.rawValue).joined(separator: ", ")).")
    var study: Study

    @Option(name: .long, help: "Random seed.")
    var seed: UInt64 = 1_000_000

    @Option(name: .long, help: "Account-days of the benign study.")
    var accountDays = 20_000

    @Option(name: .long, help: "Days to watch each account.")
    var days = 28

    @Option(
        name: .long,
        help: "Households for each row. The stopping study runs 1,000 times as many, cost has as many accounts.")
    var households = 20

    @Option(
        name: .long,
        help: "Benign and power: what the gateway logs (all, no-tokens, no-stop, bytes-and-times).")
    var fields = "all"

    @Option(name: .long, help: "Benign, volume and power: run only rows whose name begins with this text.")
    var only = ""

    @Option(name: .long, help: "Power: multiplier for prompts a day.")
    var volume = 1.0

    @Flag(name: .long, help: "Benign: explain some accounts that were not clear.")
    var examples = false

    @Flag(name: .long, help: "Use the model's usual people. By default each household draws its own.")
    var usualPeople = false

    @Flag(name: .long, help: "Print a page of docs/results: date, version, command and table in Markdown.")
    var markdown = false

    @OptionGroup(title: "Limits of benign, volume and power") var people: PeopleOptions

    func validate() throws {
        guard (1...100_000_000).contains(accountDays), (1...3_650).contains(days),
            (1...1_000_000).contains(households)
        else { throw ValidationError("--account-days, --days and --households must be positive and sensible") }
        guard (0.01...100).contains(volume) else { throw ValidationError("--volume must be from 0.01 to 100") }
        guard Self.fieldSet(fields) != nil else { throw ValidationError("--fields: there is no \"\(fields)\"") }
    }

    private static func fieldSet(_ name: String) -> LogFields? {
        LogFields.names.first { $0.name == name }?.fields
    }

    func run() throws {
        let fieldSet = Self.fieldSet(fields) ?? .all
        func progress(_ row: String) { StandardError.write("study \(study.rawValue): \(row)\n") }
        var table: ResultTable
        switch study {
        case .benign:
            let cohorts = BenignStudy.cohorts(days: days, fields: fieldSet).filter { $0.name.hasPrefix(only) }
            var benign = BenignStudy(cohorts: cohorts, accountDays: accountDays, seed: seed, rules: people.rules)
            benign.variesPeople = !usualPeople
            let results = benign.run(progress)
            table = BenignStudy.table(results)
            if examples {
                table.notes += results.flatMap { cohort, tally in tally.examples.map { "\(cohort.name): \($0)" } }
            }
        case .volume:
            var volume = VolumeStudy(households: households, days: days, seed: seed, rules: people.rules)
            volume.variesPeople = !usualPeople
            table = volume.table(only: only, progress)
        case .power:
            var power = PowerStudy(households: households, days: days, seed: seed, rules: people.rules)
            power.variesPeople = !usualPeople
            power.volume = volume
            table = power.table(
                tactics: PowerStudy.tactics.filter { $0.name.hasPrefix(only) }, fields: fieldSet,
                fieldsName: fields,
                progress)
        case .headcount:
            var headcount = HeadcountStudy(households: households, days: days, seed: seed)
            headcount.variesPeople = !usualPeople
            table = headcount.table(progress)
        case .stopping:
            table = StoppingStudy(repetitions: households * 1_000, seed: seed).table()
        case .threads:
            table = ThreadStudy(households: households, days: min(days, 7), seed: seed).table(progress)
        case .turns:
            table = TurnStudy(households: households, days: min(days, 7), seed: seed).table(progress)
        case .cost:
            table = CostStudy(accounts: households * 1_000, days: days, seed: seed).table()
        }
        let command = (["tailgate-lab"] + CommandLine.arguments.dropFirst().map(Self.quoted)).joined(separator: " ")
        guard !markdown else {
            let page = StudyPage(
                study: study, table: table, command: command, version: Version.text, seed: seed,
                day: Date.now.formatted(.iso8601.year().month().day()))
            return StandardOutput.write(page.markdown)
        }
        table.title = "\(study.title): \(table.title)"
        table.notes.append(command)
        StandardOutput.write(table.text)
    }

    /// As a shell reads it.
    private static func quoted(_ argument: String) -> String {
        let needsNone = argument.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./,=".contains($0)) }
        return needsNone && !argument.isEmpty ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
    }
}

extension Study: ExpressibleByArgument {}
