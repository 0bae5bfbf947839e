import Accounts
import Base
import Documents

/// Who and what a household is made of, before it begins to live.
struct Household {
    var accounts: [String]
    var truth: [SimulatedTruth] = []
    var people: [Person] = []
    var devices: [Device] = []
    var pools: [ConnectionPool] = []
    var box: Intermediary?

    private let scenario: Scenario
    private let seed: UInt64
    private var generator: Generator

    init(_ scenario: Scenario, seed: UInt64) {
        self.scenario = scenario
        self.seed = seed
        generator = Generator(seed: seed, stream: 0x4855)
        let people = scenario.kind.takesPeople ? max(1, scenario.people) : scenario.kind.usualPeople
        let count: Int
        switch scenario.kind {
        case .companyInspection, .officeNAT: count = people
        case .twoAccounts: count = 2
        case .relay: count = max(1, scenario.hiding.accounts)
        default: count = 1
        }
        // Runs of several kinds with one seed can be pooled: their accounts differ.
        let name = scenario.kind.rawValue.utf8.reduce(seed) { Generator.mixed($0 ^ UInt64($1)) }
        accounts = (0..<count).map { pseudonym("a", Generator.mixed(name &+ UInt64($0))) }
        for index in 0..<people { addPerson(index) }
        addBox()
        truth = accounts.indices.map { truth(of: $0) }
    }

    /// Milliseconds of the parameters as nanoseconds. Beyond a quarter of a second there are satellites only.
    static func roundTrip(_ parameters: PersonParameters, _ generator: inout Generator) -> Int64 {
        nanoseconds(min(max(parameters.roundTrip.sample(&generator), 3), 250) / 1000)
    }
}

extension Household {
    private mutating func addPerson(_ index: Int) {
        let parameters = scenario.parameters
        var style = WorkStyle.style(of: scenario.kind, isRelayed: scenario.kind == .relay, parameters, &generator)
        if scenario.setup.shortNights {
            style.shortNights = true
            style.worksLong = true
            style.windows = 1
        } else if let machines = scenario.setup.machines, style.orchestration == nil {
            style.windows = max(style.windows, machines)
        }
        style.drafts = scenario.setup.drafts
        let first = devices.count
        let count = deviceCount()
        let home = Device.publicAddress(&generator)
        for offset in 0..<count {
            // Laptop and desktop stand in one place, a cloud machine in another.
            let address =
                offset == 2 || offset > 0 && scenario.setup.machinesApart || offset == 1 && generator.happens(0.3)
                ? Device.publicAddress(&generator) : home
            devices.append(
                Device(
                    name: pseudonym("d", generator.next()), number: UInt16(truncatingIfNeeded: devices.count),
                    address: address, roundTrip: roundTrip(ofDevice: offset),
                    updateLag: generator.exponential(mean: 3)))
        }
        var favourites = (0..<Tool.interactive).map { $0 }
        favourites.shuffle(using: &generator)
        // The first two name their device.
        if scenario.sharesTool { favourites = [Int(Generator.mixed(seed) & 1)] }
        if style.probesPerDay > 0 { favourites = [Tool.scriptIndex] }
        let tools = Array(favourites.prefix(toolCount(style)))
        let zones = scenario.timeZones.isEmpty ? [0] : scenario.timeZones
        let ownAccounts: [Int]
        switch scenario.kind {
        case .companyInspection, .officeNAT: ownAccounts = [index]
        case .twoAccounts: ownAccounts = [0, 1]
        default: ownAccounts = [0]
        }
        let own = first..<first + (style.orchestration == .script && scenario.setup.machines != nil ? 1 : count)
        let wake = parameters.wake.sample(&generator)
        // Late risers go to bed late: sleep is as long as the two means say, give or take half an hour's deviation.
        let length = parameters.sleepOnset.mean - parameters.wake.mean
        let spread = parameters.sleepOnset.deviation * 0.5
        people.append(
            Person(
                index: index, generator: Generator(seed: seed, stream: UInt64(index)), style: style,
                zone: nanoseconds(zones[index % zones.count] * 3600),
                sleepOnset: wake + length + Normal(0, deviation: spread).sample(&generator), wake: wake,
                devices: Array(own), agentDevices: Array(own.upperBound..<first + count), tools: tools,
                projects: (0..<(1 + generator.below(4))).map { _ in generator.next() }, accounts: ownAccounts,
                active: activeDays(of: index)))
    }

    private mutating func deviceCount() -> Int {
        if let machines = scenario.setup.machines { return max(1, machines) }
        return switch scenario.kind {
        case .multiDevice: 3
        case .personalRouter: 1 + generator.below(3)
        case .harvest, .ciCron, .vpnHopping: 1
        default: generator.happens(0.3) ? 2 : 1
        }
    }

    private mutating func toolCount(_ style: WorkStyle) -> Int {
        switch scenario.kind {
        case .personalRouter: 2 + generator.below(3)
        case .broadcast, .autonomousAgents, .harvest, .ciCron: 1
        default: generator.happens(0.3) ? 2 : 1
        }
    }

    /// To the service, or to the box in between.
    private mutating func roundTrip(ofDevice offset: Int) -> Int64 {
        if scenario.setup.ownRouter { return roundTripToRouter(ofDevice: offset) }
        switch scenario.kind {
        case .relay:
            let legs = scenario.parameters.relayLegs
            let drawn = LogNormal(60, sigma: 0.8).sample(&generator)
            return nanoseconds(min(max(drawn, legs.lowerBound), legs.upperBound) / 1000)
        case .personalRouter, .companyInspection: return roundTripToRouter(ofDevice: offset)
        default: return Self.roundTrip(scenario.parameters, &generator)
        }
    }

    private mutating func roundTripToRouter(ofDevice offset: Int) -> Int64 {
        if scenario.setup.machinesApart { return Self.roundTrip(scenario.parameters, &generator) }
        // In the same house, but for a cloud machine.
        return nanoseconds(generator.uniform(offset == 2 ? 0.02...0.08 : 0.000_5...0.006))
    }

    /// The day on which people change or are joined by others.
    private var turningPoint: Int {
        if scenario.kind == .accountTransfer, scenario.sharingBegins == 0 { return scenario.days / 2 }
        return scenario.sharingBegins
    }

    private func activeDays(of index: Int) -> Range<Int> {
        let days = max(0, scenario.days)
        let turn = min(max(0, turningPoint), days)
        switch scenario.kind {
        case .relay, .credentialSharing: return index == 0 ? 0..<days : turn..<days
        case .accountTransfer: return index == 0 ? 0..<turn : turn..<days
        default: return 0..<days
        }
    }

    private mutating func addBox() {
        var hiding = scenario.hiding
        var begins = Int64.min
        var roundTrip = Self.roundTrip(scenario.parameters, &generator)
        switch scenario.setup.ownRouter ? .personalRouter : scenario.kind {
        case .relay:
            if scenario.sharingBegins > 0 {
                begins = scenario.start.nanoseconds + Int64(scenario.sharingBegins) * Engine.dayLength
            }
            // Relays stand in data centres.
            roundTrip = nanoseconds(generator.uniform(0.002...0.06))
        case .personalRouter:
            hiding = .none
            hiding.stack = generator.happens(0.5) ? .node : .go
        case .companyInspection:
            hiding = .none
            // Some boxes pool their users' requests upstream.
            hiding.upstream = generator.happens(0.3) ? .pooled : .perClient
            hiding.idleSeconds = 30
        case .officeNAT:
            let address = Device.publicAddress(&generator)
            for index in devices.indices { devices[index].address = address }
            return
        default: return
        }
        let exits = hiding.exitPerAccount && scenario.kind == .relay ? accounts.count : 1
        let isGo = hiding.stack == .go
        for _ in 0..<exits {
            switch hiding.upstream {
            case .pooled:
                pools.append(
                    ConnectionPool(isGo ? .multiplexed(hiding.idleSeconds) : .keptAlive(hiding.idleSeconds)))
            case .perRequest, .perClient: pools.append(ConnectionPool(.perRequest))
            }
        }
        // Relays claim the tool whose account they hold.
        let claimed = Tool.all[generator.happens(0.5) ? 0 : 1]
        box = Intermediary(
            hiding: hiding, picksAccounts: scenario.kind == .relay, roundTrip: roundTrip,
            addresses: (0..<exits).map { _ in Device.publicAddress(&generator) },
            pools: Array(pools.count - exits..<pools.count),
            ja4: hiding.copiesTLS && hiding.rewritesClient ? claimed.ja4 : boxHello(hiding),
            client: hiding.rewritesClient ? claimed.client(release: 0) : nil, begins: begins,
            thread: pseudonym("t", generator.next()), device: pseudonym("d", generator.next()))
    }

    /// An inspecting box has a stack of its own; here OpenSSL's, as mitmproxy and many appliances have.
    private func boxHello(_ hiding: Hiding) -> String {
        scenario.kind == .companyInspection
            ? "t13d1812h1_85036bcba153_d41ae481755e" : Intermediary.ja4(of: hiding.stack)
    }

    private func truth(of account: Int) -> SimulatedTruth {
        let users = people.filter { person in
            switch scenario.kind {
            case .relay:
                scenario.hiding.routing == .stickyPerson ? person.index % accounts.count == account : true
            default: person.accounts.contains(account)
            }
        }
        var sharing: Int?
        switch scenario.kind {
        case .relay, .credentialSharing, .accountTransfer:
            sharing = users.count > 1 || scenario.kind == .relay && people.count > 1 ? turningPoint : nil
        default: break
        }
        let path: AccountReport.Path.Label =
            switch scenario.kind {
            case _ where scenario.setup.ownRouter: .tlsIntermediary
            case .relay, .personalRouter, .companyInspection: .tlsIntermediary
            case .officeNAT: .nat
            case .vpnHopping: .vpn
            default: .direct
            }
        return SimulatedTruth(
            account: accounts[account], kind: scenario.kind, people: users.count,
            devices: users.reduce(0) { $0 + $1.devices.count + $1.agentDevices.count },
            violation: scenario.kind == .harvest || sharing != nil, sharingBegins: sharing,
            spoofedIdentity: scenario.kind == .relay && scenario.hiding.rewritesClient, path: path)
    }
}
