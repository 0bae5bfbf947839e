@testable import Accounts
import Connections
import Base

/// A made-up day of honest people: tools on TLS stacks of many versions, several tools and devices a person, homes,
/// offices behind one address, VPN exits, CONNECT proxies, travel, inspecting boxes, and releases under way.
struct BenignRun {
    private struct Tool {
        var name: String
        /// A tool may be shipped on one stack or another.
        var stacks: [Int]
    }

    private struct Device {
        /// The version of each stack that this device has, as a hello.
        var hellos: [JA4]
    }

    private(set) var run = TestRun()
    /// Accounts some of whose TLS ends at a box: they are outside the null hypothesis of R and of identity.
    private(set) var terminated: Set<String> = []
    /// Of these, the ones with several tools behind one box, which may be watched.
    private(set) var severalToolsBehindABox: Set<String> = []

    private var random: SeededGenerator
    /// Popularity of each version of each stack; the last may be a release under way.
    private var versions: [[Double]] = []
    private var rareBuilds = 0

    private static let tools = [
        Tool(name: "KimiCLI", stacks: [0]), Tool(name: "aider", stacks: [0]), Tool(name: "claude-cli", stacks: [1]),
        Tool(name: "opencode", stacks: [1, 3]), Tool(name: "Charm Crush", stacks: [2]),
        Tool(name: "curl", stacks: [4]),
    ]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        for _ in 0..<5 {
            var shares = (0..<Int.random(in: 1...7, using: &random)).map { _ in
                Double.random(in: 0.02...1, using: &random)
            }
            if random.chance(0.5) { shares.append(Double.random(in: 0.01...1, using: &random)) }
            versions.append(shares)
        }
        let offices = (0..<4).map { IPAddress(v4: 0x1400_0000 + UInt32($0)) }
        let boxed = random.chance(0.5) ? Int.random(in: 1...2, using: &random) : 0
        let exits = (0..<3).map { IPAddress(v4: 0x1500_0000 + UInt32($0)) }
        for index in 0..<Int.random(in: 5...80, using: &random) {
            addPerson(index, offices: offices, boxed: boxed, exits: exits)
        }
    }

    private mutating func hello(of stack: Int) -> JA4 {
        // A distribution's own build, or an odd option.
        if random.chance(0.03) {
            rareBuilds += 1
            return .made(1_000 + rareBuilds)
        }
        var rest = Double.random(in: 0..<versions[stack].reduce(0, +), using: &random)
        for (version, share) in versions[stack].enumerated() {
            if rest < share { return .made(stack * 16 + version) }
            rest -= share
        }
        return .made(stack * 16)
    }

    private mutating func addPerson(_ index: Int, offices: [IPAddress], boxed: Int, exits: [IPAddress]) {
        let account = "person-\(index)"
        var devices: [Device] = []
        for _ in 0..<random.pick([1, 1, 1, 2, 3]) { devices.append(Device(hellos: (0..<5).map { hello(of: $0) })) }
        var tools = Self.tools
        tools.shuffle(using: &random)
        var places = [IPAddress(v4: 0x0A00_0000 + UInt32(index) << 8)]
        if random.chance(0.4) { places.append(random.pick(offices)) }
        if random.chance(0.2) { places.append(random.pick(exits)) }
        if random.chance(0.1) { places.append(IPAddress(high: 0x2001_0DB8_0000_0000 + UInt64(index), low: 1)) }
        if random.chance(0.1) {
            for stop in 0..<Int.random(in: 3...30, using: &random) {
                places.append(IPAddress(v4: 0x2000_0000 + UInt32(index) << 8 + UInt32(stop)))
            }
        }
        if random.chance(0.2) { places.removeFirst() }
        if places.isEmpty { places = [random.pick(offices)] }
        let mine = tools.prefix(random.pick([1, 1, 1, 2, 3]))
        for place in places {
            let box = offices.prefix(boxed).firstIndex(of: place).map { JA4.made(500 + $0 % 2) }
            if box != nil {
                terminated.insert(account)
                if mine.count > 1 { severalToolsBehindABox.insert(account) }
            }
            for tool in mine {
                for device in devices where random.chance(0.7) {
                    let own = device.hellos[tool.stacks[random.chance(0.6) ? 0 : tool.stacks.count - 1]]
                    let isProxied = place == offices.last
                    run.visit(
                        account, "\(tool.name)/1.\(Int.random(in: 0...3, using: &random))", from: place,
                        hello: box ?? own, times: Int.random(in: 1...3, using: &random), tcp: 5,
                        tls: isProxied ? 120 : 6)
                }
            }
        }
    }
}
