package import Accounts
import Documents
import Packets
package import Simulation

/// How long relays stay unfound, by their people, how they hide and what the gateway logs.
package struct PowerStudy: Sendable {
    package struct Tactic: Sendable {
        package var name: String
        package var hiding: Hiding
        package var sharingBegins = 0
        package var timeZones: [Double] = [1]
        package var sharesTool = false
    }

    package static let people = [2, 3, 5, 8, 20]

    package static var tactics: [Tactic] {
        var headers = Hiding.none
        headers.upstream = .pooled
        var rewrites = Hiding.none
        rewrites.rewritesClient = true
        rewrites.identifiers = .removed
        var roundRobin = rewrites
        roundRobin.accounts = 3
        roundRobin.routing = .roundRobin
        var cap = Hiding.everything
        cap.sessionCap = 4
        var serial = Hiding.everything
        serial.serialises = true
        var throttle = Hiding.everything
        throttle.throttle = .seconds(180)
        var exits = rewrites
        exits.accounts = 2
        exits.routing = .stickyPerson
        exits.exitPerAccount = true
        var scattered = rewrites
        scattered.upstream = .perRequest
        return [
            Tactic(name: "headers pass", hiding: headers),
            Tactic(name: "headers pass, one tool for all", hiding: headers, sharesTool: true),
            Tactic(name: "headers pass, from day 20", hiding: headers, sharingBegins: 20),
            Tactic(name: "headers pass, three zones", hiding: headers, timeZones: [-8, 1, 8]),
            Tactic(name: "rewrites, ids removed", hiding: rewrites),
            Tactic(name: "all masked, TLS copied", hiding: .everything),
            Tactic(name: "all masked, three zones", hiding: .everything, timeZones: [-8, 1, 8]),
            Tactic(name: "masked, cap of 4 sessions", hiding: cap),
            Tactic(name: "masked, one request at a time", hiding: serial),
            Tactic(name: "masked, a session per 3 min", hiding: throttle),
            Tactic(name: "rewrites, pool of 3 round-robin", hiding: roundRobin),
            Tactic(name: "rewrites, 2 accounts, own exits", hiding: exits),
            Tactic(name: "rewrites, connection a request", hiding: scattered),
        ]
    }

    package static let fieldSets: [(name: String, fields: LogFields)] = [
        ("all", .all), ("no tokens", .noTokens), ("no stop", .noStop), ("bytes and times", .bytesAndTimes),
    ]

    struct Tally: Sendable {
        var alert = Waits()
        var people = Waits()
        var watch = Waits()
        var stillSeen = 0
        var attention = 0
        var legs = 0
        var rhythm = 0
        var installations = 0

        mutating func add(_ outcome: Trial.Outcome) {
            alert.add(outcome.daysToAlert)
            people.add(outcome.daysToPeople)
            watch.add(outcome.daysToWatch)
            if outcome.report.verdict >= .watch { stillSeen += 1 }
            if outcome.family(.attention) >= Bars.standard.people { attention += 1 }
            if outcome.family(.hiddenLegs) >= Bars.standard.people { legs += 1 }
            if outcome.family(.rhythm) >= Bars.standard.people { rhythm += 1 }
            if outcome.family(.installations) >= Bars.standard.people { installations += 1 }
        }
    }

    package var households: Int
    package var days: Int
    package var seed: UInt64
    package var rules = PeopleRules()
    package var variesPeople = true
    /// Turns a day, of what is usual.
    package var volume = 1.0

    package init(households: Int, days: Int, seed: UInt64, rules: PeopleRules = PeopleRules()) {
        self.households = households
        self.days = days
        self.seed = seed
        self.rules = rules
    }

    package func table(
        tactics: [Tactic] = PowerStudy.tactics, fields: LogFields, fieldsName: String,
        people: [Int] = PowerStudy.people,
        _ progress: (String) -> Void
    ) -> StudyTable {
        var table = StudyTable(
            title:
                "Relays, fields: \(fieldsName): days until relay-sharing (median, 90th percentile), within \(days) days",
            columns: [
                "tactic", "people", "accounts", "median", "p90", "found", "e_M>=6", "median", "watch", "at end",
                "attention", "legs", "rhythm", "install.",
            ])
        for (row, tactic) in tactics.enumerated() {
            for count in people {
                var scenario = Scenario(
                    kind: .relay, people: count, hiding: tactic.hiding, volume: volume,
                    days: days + tactic.sharingBegins, fields: fields,
                    timeZones: tactic.timeZones, sharingBegins: tactic.sharingBegins)
                scenario.sharesTool = tactic.sharesTool
                let trials = Trials(
                    scenario, households: households, seed: seed &+ UInt64(row * 100 + count) &* 7_919,
                    rules: rules,
                    stepwise: true, variesPeople: variesPeople)
                let tally = trials.reduce(into: Tally()) { $0.add($1) }
                let all = tally.alert.count
                func day(_ waits: Waits, _ quantile: Double) -> String {
                    waits.quantile(quantile).map { "\($0)" } ?? "-"
                }
                table.rows.append([
                    tactic.name, "\(count)", "\(all)", day(tally.alert, 0.5), day(tally.alert, 0.9),
                    StudyTable.percent(tally.alert.happened, all), StudyTable.percent(tally.people.happened, all),
                    day(tally.people, 0.5), StudyTable.percent(tally.watch.happened, all),
                    StudyTable.percent(tally.stillSeen, all), StudyTable.percent(tally.attention, all),
                    StudyTable.percent(tally.legs, all),
                    StudyTable.percent(tally.rhythm, all), StudyTable.percent(tally.installations, all),
                ])
                progress("\(tactic.name), \(count)")
            }
        }
        table.notes = [
            "-: fewer than that share were ever found; e_M>=6: several people were proven, relay or not, and when",
            "watch: at least watch on some day, at end: on the last",
            "families: share of accounts for which each alone passed 10^6 at the end",
        ]
        return table
    }
}
