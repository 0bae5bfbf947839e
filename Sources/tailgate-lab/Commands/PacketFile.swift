import Accounts
import Base
import Programs
import Simulation

/// The capture that `tailgate-lab simulate` writes.
enum PacketFile {
    /// Written in pieces of about a megabyte.
    private static let piece = 1 << 20

    /// Counts the exchanges, which takes a moment, before anything is written.
    ///
    /// - Throws: `CommandFailure` when there are too many to write packets for.
    static func check(_ population: Population) throws(CommandFailure) {
        var exchanges = 0
        for household in population.households {
            var accounts = SimulatedAccounts(household.scenario, seed: household.seed)
            while let day = accounts.nextDay() {
                exchanges += day.count
                guard exchanges <= PacketLog.mostExchanges else {
                    throw CommandFailure(
                        status: .usage,
                        message: "--packets is limited to \(PacketLog.mostExchanges) exchanges; "
                            + "reduce --accounts, --people or --days")
                }
            }
        }
    }

    /// Writes packets of all households day by day, in the order of time.
    static func write(_ population: Population, seed: UInt64, to file: OutputFile) throws(CommandFailure) {
        var households = population.households.map { SimulatedAccounts($0.scenario, seed: $0.seed) }
        var log = PacketLog(seed: seed)
        while true {
            var day: [(record: SimulatedRecord, household: Int)] = []
            var isOver = true
            for index in households.indices {
                guard let records = households[index].nextDayByStart() else { continue }
                isOver = false
                day.append(contentsOf: records.map { ($0, index) })
            }
            guard !isOver else { break }
            let order = day.indices.sorted {
                (day[$0].record.record.start, $0) < (day[$1].record.record.start, $1)
            }
            for index in order {
                log.add(day[index].record, household: day[index].household)
                if log.count > piece { try file.write(log.take()) }
            }
        }
        log.finish()
        try file.write(log.take())
    }
}
