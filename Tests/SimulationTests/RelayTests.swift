import Accounts
import Base
import Documents
import Simulation
import Testing

struct RelayTests {
    private func relay(
        people: Int = 5, days: Int = 7, sharingBegins: Int = 0, _ change: (inout Hiding) -> Void = { _ in }
    ) -> Simulated {
        var hiding = Hiding()
        change(&hiding)
        return Simulated(
            Scenario(kind: .relay, people: people, hiding: hiding, days: days, sharingBegins: sharingBegins),
            seed: 5)
    }

    @Test func `passes names from one address with one hello`() {
        let run = relay()
        #expect(Set(run.records.compactMap(\.record.client)).count > 1)
        #expect(Set(run.records.compactMap(\.record.ja4)).count == 1)
        #expect(Set(run.records.compactMap(\.record.source?.address)).count == 1)
    }

    @Test func `rewrites names and copies the hello`() throws {
        let run = relay {
            $0.rewritesClient = true
            $0.copiesTLS = true
        }
        let client = try #require(run.records.first?.record.client)
        #expect(run.records.allSatisfy { $0.record.client == client && $0.record.initiator == nil })
        #expect(run.records.allSatisfy { $0.record.ja4 != "t13d1312h2_f57a46bbacb6_f50d94e863eb" })
    }

    @Test func `masks identifiers`() {
        let single = relay { $0.identifiers = .single }
        #expect(Set(single.records.map(\.record.thread)).count == 1)
        #expect(Set(single.records.map(\.record.device)).count == 1)
        let hashed = relay { $0.identifiers = .hashed }
        #expect(Set(hashed.records.compactMap(\.record.thread)).count > 20)
        #expect(Set(hashed.records.map(\.record.device)).count == 1)
        #expect(Set(relay().records.compactMap(\.record.device)).count > 1)
        let plain = Set(relay().records.compactMap(\.record.thread))
        #expect(plain.isDisjoint(with: hashed.records.compactMap(\.record.thread)))
        #expect(relay { $0.identifiers = .removed }.records.allSatisfy { $0.record.thread == nil })
    }

    @Test func `legs of people show in their gaps`() {
        let run = relay(people: 6, days: 14)
        let legs = run.roundTrips.map(\.seconds)
        #expect(Set(legs).count == legs.count)
        // A floor is the device's leg, the relay's own, and what the fastest tools take.
        for (device, floor) in run.floors {
            let rest = floor - legs[Int(device)]
            #expect(rest > 0 && rest < 0.06 + 0.06)
        }
        let floors = run.floors.values.sorted()
        #expect(floors.count >= 6)
        #expect((floors.last ?? 0) - (floors.first ?? 0) > 0.03)
    }

    @Test func `serialised requests never overlap`() {
        let run = relay { $0.serialises = true }
        for records in Dictionary(grouping: run.records, by: \.record.account).values {
            let inOrder = records.filter { $0.role != .side }.sorted { $0.record.start < $1.record.start }
            for (one, next) in zip(inOrder, inOrder.dropFirst()) { #expect(next.record.start >= one.record.time) }
        }
    }

    @Test func `a throttled account serves one conversation in 3 minutes`() {
        let run = relay {
            $0.throttle = .seconds(180)
            $0.upstream = .pooled
        }
        // In any minute nearly all requests are of one conversation.
        let minutes = Dictionary(grouping: run.records.filter { $0.trueThread != 0 }) {
            $0.record.start.nanoseconds / 60_000_000_000
        }
        let alone = minutes.values.count { Set($0.map(\.trueThread)).count == 1 }
        #expect(Double(alone) > 0.6 * Double(minutes.count))
        let free = Dictionary(grouping: relay().records.filter { $0.trueThread != 0 }) {
            $0.record.start.nanoseconds / 60_000_000_000
        }
        let aloneFree = free.values.count { Set($0.map(\.trueThread)).count == 1 }
        #expect(Double(alone) / Double(minutes.count) > Double(aloneFree) / Double(free.count))
    }

    @Test func `a session cap holds`() {
        // Sub-agents belong to their parent's session.
        var parameters = PersonParameters()
        parameters.subAgentProbability = 0
        var hiding = Hiding()
        hiding.sessionCap = 2
        let run = Simulated(
            Scenario(kind: .relay, people: 12, hiding: hiding, days: 7, parameters: parameters), seed: 5)
        let turns = run.records.filter { $0.trueThread != 0 && $0.role != .retry }
            .sorted { $0.record.start < $1.record.start }
        var worst = 0
        var running: [SimulatedRecord] = []
        for turn in turns {
            running.removeAll { $0.record.time <= turn.record.start }
            running.append(turn)
            worst = max(worst, Set(running.map(\.trueThread)).count)
        }
        #expect(worst <= 2)
    }

    @Test func `round robin spreads a conversation and sticky sessions do not`() {
        func spread(_ routing: Hiding.Routing) -> Double {
            let run = relay {
                $0.accounts = 3
                $0.routing = routing
            }
            let long = run.threads.values.filter { $0.count >= 10 }
            return Double(long.count { Set($0.map(\.record.account)).count > 1 }) / Double(max(long.count, 1))
        }
        #expect(spread(.roundRobin) == 1)
        #expect(spread(.stickySession) < 0.2)
        #expect(spread(.stickyPerson) == 0)
    }

    @Test func `accounts leave by addresses of their own`() {
        let run = relay {
            $0.accounts = 3
            $0.exitPerAccount = true
        }
        let exits = Dictionary(grouping: run.records, by: \.record.account).mapValues {
            Set($0.compactMap(\.record.source?.address))
        }
        #expect(exits.count == 3)
        #expect(exits.values.allSatisfy { $0.count == 1 })
        #expect(Set(exits.values.flatMap { $0 }).count == 3)
    }

    @Test func `sharing begins on its day`() {
        let run = relay(days: 14, sharingBegins: 7)
        #expect(Set(run.days.prefix(7).joined().map(\.truePerson)) == [0])
        #expect(Set(run.days.suffix(7).joined().map(\.truePerson)).count == 5)
        let before = Set(run.days.prefix(7).joined().compactMap(\.record.source?.address))
        let after = Set(run.days.suffix(6).joined().compactMap(\.record.source?.address))
        #expect(before.isDisjoint(with: after))
    }

    @Test func `pooled connections are reused and others are not`() {
        func connections(_ upstream: Hiding.Upstream) -> Double {
            let run = relay {
                $0.upstream = upstream
                $0.stack = .node
            }
            return Double(Set(run.records.compactMap(\.record.source?.port)).count) / Double(run.records.count)
        }
        #expect(connections(.pooled) < 0.3)
        #expect(connections(.perRequest) > 0.7)
    }

    @Test func `no connection of HTTP/1 carries two requests at once`() {
        let run = relay { $0.stack = .node }
        for records in Dictionary(grouping: run.records, by: { $0.record.source?.port }).values {
            let inOrder = records.sorted { $0.record.start < $1.record.start }
            // A port comes again by chance only long after.
            for (one, next) in zip(inOrder, inOrder.dropFirst()) { #expect(next.record.start >= one.record.time) }
        }
    }

    @Test func `a transferred account changes hands`() {
        let run = Simulated(Scenario(kind: .accountTransfer, days: 20))
        #expect(Set(run.days.prefix(10).joined().map(\.truePerson)) == [0])
        #expect(Set(run.days.suffix(9).joined().map(\.truePerson)) == [1])
    }
}
