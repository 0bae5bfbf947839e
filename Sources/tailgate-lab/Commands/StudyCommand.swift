import Accounts
import ArgumentParser
import Foundation
import Programs
import Reports
import Simulation
import Studies

/// `tailgate-lab study`: the claims of docs/method, measured on simulated people.
struct StudyCommand: ParsableCommand {
    enum Study: String, ExpressibleByArgument, CaseIterable {
        case benign
        case volume
        case power
        case headcount
        case stopping
        case threads
        case turns
        case cost
    }

    static let configuration = CommandConfiguration(
        commandName: "study",
        abstract: "Measure on simulated people what the method claims.",
        discussion: """
            benign: false alerts over all honest kinds. volume: the same people at 0.3 to 10 times the volume. power: days \
            until relays are found, by people, tactic and log fields. headcount: how often intervals hold the truth. \
            stopping: e-processes at the edge of their nulls for a year. threads: rebuilt conversations against the \
            true ones. turns: what is taken for a person's turn. cost: memory and time an account.

            Figures in the docs are of seeds from 1000000 on; tuning used smaller ones and the model's usual people. With bounds \
            that calibrate supports for a service's own people, benign and power say what these bounds cost and find.
            """)

    @Argument(help: "benign, volume, power, headcount, stopping, threads, turns or cost.")
    var study: Study

    @Option(name: .long, help: "Seeds from 1000000 on were never used in tuning.")
    var seed: UInt64 = 1_000_000

    @Option(name: .long, help: "Account-days of the benign study.")
    var accountDays = 20_000

    @Option(name: .long, help: "Days each account is seen.")
    var days = 28

    @Option(
        name: .long,
        help: "Households a row of the other studies; repetitions of stopping are a thousand times as many.")
    var households = 20

    @Option(
        name: .long, help: "Benign and power: what the gateway logs (all, no-tokens, no-stop, bytes-and-times).")
    var fields = "all"

    @Option(name: .long, help: "Benign, volume and power: only rows whose name begins so.")
    var only = ""

    @Option(name: .long, help: "Power: turns a day, of what is usual.")
    var volume = 1.0

    @Flag(name: .long, help: "Benign: say of some accounts that were not clear why.")
    var examples = false

    @Flag(name: .long, help: "The model's usual people instead of strangers drawn for each household.")
    var usualPeople = false

    @OptionGroup(title: "Bounds of benign, volume and power") var people: PeopleOptions

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
        let command = CommandLine.arguments.dropFirst().joined(separator: " ")
        table.notes.append("tailgate-lab \(command)")
        StandardOutput.write(table.text)
    }
}
