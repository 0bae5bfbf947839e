import Accounts
import ArgumentParser
import Evaluation
import Foundation
import Base
import Programs
import Reports
import Simulation

/// `tailgate-lab simulate`: the request log, and for small runs the packets, of people that do not exist, and what is true
/// of them.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Write a request log or capture of simulated accounts, with the truth about them.",
        discussion: """
            Seed and options alone decide the output. docs/method/simulation.md lists where the model's figures come from \
            and which are guesses. Give the log to tailgate analyze --requests, the packets of a small run to tailgate \
            analyze beside it, and the truth to tailgate-lab evaluate. Without a file, a line for each kind is printed.
            """)

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Kind of people: \(Kind.allCases.map(\.rawValue).joined(separator: ", ")); or all, a mixture.",
            valueName: "name"))
    var kind: String

    @Option(name: .long, help: "Number of households. Most have one account; offices have one for each person.")
    var accounts = 1

    @Option(name: .long, help: "People in a household; default is usual for the kind.")
    var people: Int?

    @Option(name: .long, help: "Days to simulate.")
    var days = 28

    @Option(name: .long, help: "Random seed.")
    var seed: UInt64 = 1

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What the gateway logs, comma-separated: \(LogFields.names.map(\.name).joined(separator: ", ")).",
            valueName: "fields"))
    var fields = "all"

    @Option(name: .long, help: ArgumentHelp("Multiplies turns a day.", valueName: "factor"))
    var volume = 1.0

    @Option(name: .long, help: ArgumentHelp("Multiply sub-agents for each prompt by this.", valueName: "factor"))
    var subAgents = 1.0

    @Option(name: .long, help: ArgumentHelp("Marking of sub-agents: by-tool, always, never.", valueName: "how"))
    var marking = Scenario.Marking.byTool

    @Option(
        name: .long,
        help: ArgumentHelp("Time zones of people in turn, as hours east of UTC, comma-separated.", valueName: "h"))
    var timeZones = "1"

    @Option(
        name: .long, help: ArgumentHelp("First day of sharing, counted from 0.", valueName: "day")
    )
    var sharingBegins = 0

    @Option(name: .long, help: ArgumentHelp("Model of people: usual, hasty, unhurried.", valueName: "model"))
    var model = PersonParameters.Model.usual

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Machines of each person; default is usual for the kind.", valueName: "count"))
    var machines: Int?

    @Flag(name: .long, help: "Put each machine in another place.")
    var machinesApart = false

    @Flag(name: .long, help: "Send everything through a personal router.")
    var ownRouter = false

    @Flag(name: .long, help: "Let scripts prompt with one word instead of the output of their tests.")
    var terseScripts = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Share of prompts that are left half-typed and finished right after another prompt.",
            valueName: "share"))
    var drafts = 0.0

    @Flag(name: .long, help: "Simulate people who work around the clock with short rests and several machines.")
    var shortNights = false

    @OptionGroup(title: "Relays") var relay: RelayOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the request log to this file, as JSON Lines; - is standard output.", valueName: "file"))
    var requests: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Write the packets of the gateway's edge to this file, as pcap; at most \(PacketLog.mostExchanges) exchanges.",
            valueName: "file"))
    var packets: String?

    @Option(name: .long, help: ArgumentHelp("Write the truth to this file, as JSON.", valueName: "file"))
    var truth: String?

    func validate() throws {
        guard kind == "all" || Kind(rawValue: kind) != nil else {
            throw ValidationError("--kind: there is no \"\(kind)\"")
        }
        guard (1...10_000_000).contains(accounts) else {
            throw ValidationError("--accounts must be 1 to 10000000")
        }
        guard people.map({ (1...10_000).contains($0) }) ?? true else {
            throw ValidationError("--people must be 1 to 10000")
        }
        if people != nil, let known = Kind(rawValue: kind), !known.takesPeople {
            throw ValidationError("--people is not for \(kind), which has \(known.usualPeople)")
        }
        guard machines.map({ (1...100).contains($0) }) ?? true else {
            throw ValidationError("--machines must be 1 to 100")
        }
        guard (0...1).contains(drafts) else { throw ValidationError("--drafts must be 0 to 1") }
        guard (1...3660).contains(days) else { throw ValidationError("--days must be 1 to 3660") }
        guard (0...1000).contains(volume), (0...1000).contains(subAgents) else {
            throw ValidationError("--volume and --sub-agents must be 0 to 1000")
        }
        guard (0...3660).contains(sharingBegins) else {
            throw ValidationError("--sharing-begins must be 0 to 3660")
        }
        guard [requests, packets, truth].count(where: { $0 == "-" }) < 2 else {
            throw ValidationError("only one of --requests, --packets and --truth can be standard output")
        }
        _ = try logFields()
        _ = try zones()
    }

    func run() throws {
        let population = Population(
            kind: Kind(rawValue: kind), households: accounts, seed: seed, template: try scenario(of: .ordinary),
            people: people)
        guard requests != nil || packets != nil || truth != nil else { return Self.sumUp(population) }
        if packets != nil { try PacketFile.check(population) }
        if let requests { try write(population, to: try OutputFile(requests)) }
        if let packets { try PacketFile.write(population, seed: seed, to: try OutputFile(packets)) }
        if let truth {
            let truths = population.households.flatMap { SimulatedAccounts($0.scenario, seed: $0.seed).truth }
            try OutputFile(truth).write(Truth.file(truths.map(Truth.init)))
        }
    }

    /// One log of all households, in the order of time.
    private func write(_ population: Population, to log: OutputFile) throws {
        var households = population.households.map { SimulatedAccounts($0.scenario, seed: $0.seed) }
        var json = JSONWriter()
        for _ in 0..<days {
            var records: [RequestRecord] = []
            for index in households.indices {
                records.append(contentsOf: households[index].nextDay()?.map(\.record) ?? [])
            }
            // Each household's are in order; together they are ordered by time and then household.
            for index in records.indices.sorted(by: {
                (records[$0].time, $0) < (records[$1].time, $1)
            }) {
                records[index].write(to: &json)
                if json.bytes.count > 1 << 20 {
                    try log.write(json.bytes)
                    json.removeAll()
                }
            }
        }
        try log.write(json.bytes)
    }

    /// A line for each kind: what its people did, and what simulating them took.
    private static func sumUp(_ population: Population) {
        StandardOutput.write(SimulationTable.header)
        for kind in Kind.allCases {
            let households = population.households.filter { $0.scenario.kind == kind }
            guard !households.isEmpty else { continue }
            var summary = SimulationSummary()
            var taken = 0.0
            for household in households {
                let start = Self.processorSeconds
                var accounts = SimulatedAccounts(household.scenario, seed: household.seed)
                taken += Self.processorSeconds - start
                while true {
                    let start = Self.processorSeconds
                    let day = accounts.nextDay()
                    taken += Self.processorSeconds - start
                    guard let day else { break }
                    summary.add(day)
                }
                summary.endHousehold(accounts: accounts.accounts.count)
            }
            StandardOutput.write(SimulationTable.line(kind, summary, seconds: taken))
        }
    }

    /// Of this process: other work on the machine does not count.
    private static var processorSeconds: Double {
        var time = timespec()
        // SAFETY: clock_gettime fills the timespec lent to it.
        _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func scenario(of kind: Kind) throws -> Scenario {
        var scenario = Scenario(
            kind: kind, hiding: relay.hiding, volume: volume, subAgentFactor: subAgents, days: days,
            fields: try logFields(), timeZones: try zones(), marking: marking, sharingBegins: sharingBegins,
            parameters: model.parameters)
        scenario.sharesTool = relay.oneTool
        scenario.setup.machines = machines
        scenario.setup.machinesApart = machinesApart
        scenario.setup.ownRouter = ownRouter
        scenario.setup.terseScripts = terseScripts
        scenario.setup.drafts = drafts
        scenario.setup.shortNights = shortNights
        return scenario
    }

    private func logFields() throws -> LogFields {
        var all: LogFields = []
        for name in fields.split(separator: ",") {
            guard let known = LogFields.names.first(where: { $0.name == name }) else {
                throw ValidationError("--fields: there is no \"\(name)\"")
            }
            all.formUnion(known.fields)
        }
        return all
    }

    private func zones() throws -> [Double] {
        try timeZones.split(separator: ",").map { text in
            guard let hours = Double(text), (-12...14).contains(hours) else {
                throw ValidationError("--time-zones: \"\(text)\" is not -12 to 14 hours")
            }
            return hours
        }
    }
}

extension Truth {
    fileprivate init(_ truth: SimulatedTruth) {
        self.init(
            account: truth.account, kind: truth.kind.rawValue, users: truth.people, devices: truth.devices,
            violation: truth.violation, spoofedIdentity: truth.spoofedIdentity, path: truth.path,
            notes: truth.sharingBegins.map { $0 > 0 ? "others use it from day \($0)" : "" } ?? "")
    }
}
