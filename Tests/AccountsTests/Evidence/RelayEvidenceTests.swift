@testable import Accounts
import Connections
import Base
import Documents
import Signals
import Testing

struct RelayEvidenceTests {
    private static let python = JA4.made(1)
    private static let node = JA4.made(2)
    private static let go = JA4.made(3)
    private static let relay = IPAddress(v4: 0xC000_0201)

    private static func crowd() -> TestRun {
        var run = TestRun()
        run.crowd("kimi", 12, "KimiCLI/1.3", hello: python, network: 0x0A00_0000)
        run.crowd("claude", 12, "claude-cli/2.0", hello: node, network: 0x0A01_0000)
        return run
    }

    private func signals(_ report: AccountReport?, _ proof: Evidence.Proof = .relay) -> [String] {
        (report?.evidence ?? []).filter { $0.proof == proof }.map(\.signal.id)
    }

    @Test func `a person with one tool is clear`() {
        var run = Self.crowd()
        let report = run.reports()["kimi-0"]
        #expect(report?.verdict == .clear)
        #expect(report?.proofs.relay == 0)
        #expect(signals(report).isEmpty)
        #expect(report?.findings.isEmpty == true)
    }

    @Test func `several clients on one connection are watched`() {
        var run = Self.crowd()
        run.visit([("x", "KimiCLI/1.3"), ("x", "KimiCLI/1.4")], from: Self.relay, hello: Self.python)
        let report = run.reports()["x"]
        #expect(report?.verdict == .watch)
        #expect(signals(report) == ["clients-on-one-connection"])
    }

    @Test func `several accounts on one connection are watched all`() {
        var run = Self.crowd()
        run.visit([("x", "KimiCLI/1.3"), ("y", "KimiCLI/1.3")], from: Self.relay, hello: Self.python)
        let reports = run.reports()
        #expect(reports["x"]?.verdict == .watch)
        #expect(reports["y"]?.verdict == .watch)
        #expect(signals(reports["y"]) == ["accounts-on-one-connection"])
    }

    @Test func `strangers under one hello are watched`() {
        var run = Self.crowd()
        run.visit("x", "KimiCLI/1.3", from: Self.relay, hello: Self.go)
        run.visit("x", "claude-cli/2.0", from: Self.relay, hello: Self.go)
        let report = run.reports()["x"]
        #expect(report?.verdict == .watch)
        #expect(signals(report).contains("clients-behind-one-hello"))
    }

    @Test func `strangers under one hello show since the second came`() throws {
        var run = Self.crowd()
        run.visit("x", "KimiCLI/1.3", from: Self.relay, hello: Self.go)
        run.clock = 50 * 86_400
        run.visit("x", "claude-cli/2.0", from: Self.relay, hello: Self.go)
        run.visit("x", "KimiCLI/1.3", from: Self.relay, hello: Self.go)
        run.book.settleAll()
        let profile = try #require(run.profile("x"))
        var catalogue = ClientCatalogue()
        let cells = HelloCells(run.book.profiles, catalogue: &catalogue)
        let proof = RelayEvidence.proof(
            for: profile, cells: cells, catalogue: catalogue,
            readings: HelloReadings(profile, cells: cells, catalogue: catalogue))
        #expect(try #require(profile.first).seconds < 86_400)
        #expect(proof.since == .at(50 * 86_400))
    }

    /// The same names of two accounts behind one NAT or box are nobody's relay.
    @Test func `strangers of different accounts under one hello are not`() {
        var run = Self.crowd()
        run.visit("x", "KimiCLI/1.3", from: Self.relay, hello: Self.go)
        run.visit("y", "claude-cli/2.0", from: Self.relay, hello: Self.go)
        let reports = run.reports()
        #expect(reports["x"]?.verdict == .clear)
        #expect(reports["y"]?.verdict == .clear)
        #expect(reports["x"]?.path.primary == .tlsIntermediary)
    }

    @Test func `a mismatch is a finding and no verdict`() {
        var run = Self.crowd()
        run.visit("x", "KimiCLI/1.3", from: Self.relay, hello: Self.go, times: 40)
        let reports = run.reports()
        let report = reports["x"]
        #expect(report?.verdict == .clear)
        #expect(report?.findings.map(\.kind) == [.identityMismatch])
        #expect(report?.findings.map(\.severity) == [.low])
        #expect(signals(report) == ["hello-mismatch"])
        #expect(signals(report, .identity) == ["client-hello"])
        #expect((report?.proofs.relay ?? 1) < 1)
        #expect(reports.values.allSatisfy { $0.account == "x" || $0.findings.isEmpty })
    }

    @Test func `a mismatch against few endpoints is no finding`() {
        var run = TestRun()
        run.crowd("kimi", 3, "KimiCLI/1.3", hello: Self.python, network: 0x0A00_0000)
        run.visit("x", "KimiCLI/1.3", from: Self.relay, hello: Self.go)
        #expect(run.reports()["x"]?.findings.isEmpty == true)
    }

    @Test func `a path label raises nothing`() {
        var run = Self.crowd()
        run.visit("proxy", "KimiCLI/1.3", from: IPAddress(v4: 1), hello: Self.python, times: 9, tcp: 5, tls: 200)
        run.visit(
            "vpn", "KimiCLI/1.3", from: IPAddress(v4: 2), hello: Self.python, times: 9, tcp: 5, tls: 5, mss: 1380)
        run.visit(
            "nat", "KimiCLI/1.3", from: IPAddress(v4: 2), hello: Self.python, times: 9, tcp: 5, tls: 5, mss: 1380)
        run.visit("box", "KimiCLI/1.3", from: IPAddress(v4: 3), hello: Self.go, times: 9, tcp: 5, tls: 5)
        let reports = run.reports()
        #expect(reports["proxy"]?.path.primary == .forwardProxy)
        #expect(reports["vpn"]?.path.primary == .vpn)
        #expect(reports["box"]?.path.primary == .tlsIntermediary)
        for name in ["proxy", "vpn", "nat", "box"] { #expect(reports[name]?.verdict == .clear) }
        for name in ["proxy", "vpn", "nat"] { #expect(reports[name]?.proofs.relay == 0) }
    }

    /// However many structural signals show, they are one event; what did not show counts as well.
    @Test func `structural signals are one event`() {
        var run = Self.crowd()
        run.visit([("x", "KimiCLI/1.3"), ("x", "KimiCLI/1.4")], from: Self.relay, hello: Self.python)
        run.visit([("p", "KimiCLI/1.3"), ("q", "KimiCLI/1.4")], from: IPAddress(v4: 9), hello: Self.python)
        let reports = run.reports()
        let weights = RelayEvidence.weights
        let sum = weights.structural * RelayEvidence.benignAccountsSeen / 3 + weights.crossing
        #expect(abs((reports["x"]?.proofs.relay ?? 0) - sum.log10) < 1e-9)
        #expect(abs((reports["p"]?.proofs.relay ?? 0) - sum.log10) < 1e-9)
        #expect(reports["p"]?.evidence.count { $0.proof == .relay } == 2)
    }

    @Test func `weights of the average sum to one`() {
        let weights = RelayEvidence.weights
        #expect(abs(weights.structural + weights.hello + weights.crossing - 1) < 1e-12)
    }

    @Test func `the proof passes its bar by a structural signal or from when crossing does`() {
        func proof(structural: Bool, crossings: Int, from first: Double = 100) -> RelayEvidence.Proof {
            var run = Self.crowd()
            run.clock = 50 * 86_400
            let names = structural ? ["KimiCLI/1.3", "KimiCLI/1.4"] : ["KimiCLI/1.3"]
            run.visit(names.map { ("x", $0) }, from: Self.relay, hello: Self.python)
            run.book.settleAll()
            guard var profile = run.profile("x") else { return RelayEvidence.Proof() }
            for day in 0..<crossings {
                for hour in 0..<8 {
                    profile.crossing = profile.crossing.counting(
                        true, at: .at((first + Double(day)) * 86_400 + Double(hour) * 3_600))
                }
            }
            var catalogue = ClientCatalogue()
            let cells = HelloCells(run.book.profiles, catalogue: &catalogue)
            return RelayEvidence.proof(
                for: profile, cells: cells, catalogue: catalogue,
                readings: HelloReadings(profile, cells: cells, catalogue: catalogue))
        }
        // A structural signal by itself: 0.7 times 438/3, from the day on which it showed.
        let structural = proof(structural: true, crossings: 0)
        #expect(structural.passesBar)
        #expect(abs(structural.log10E - (0.7 * 438 / 3 + 0.2).log10) < 1e-9)
        #expect(structural.since != nil && structural.since == structural.structuralSince)
        #expect(proof(structural: true, crossings: 2).since == structural.structuralSince)
        // Two days of crossing at 20 to one make about 200, of which the average takes a fifth; three are enough.
        #expect(!proof(structural: false, crossings: 0).passesBar)
        #expect(!proof(structural: false, crossings: 2).passesBar)
        #expect(proof(structural: false, crossings: 2).since == nil)
        let alone = proof(structural: false, crossings: 3)
        #expect(alone.passesBar)
        #expect(alone.structuralSince == nil)
        #expect(alone.since.map { $0.seconds >= 102 * 86_400 && $0.seconds < 103 * 86_400 } == true)
        #expect(alone.evidence.map(\.signal.id).contains("crossing"))
        // What shows later does not make the proof any later.
        let sooner = proof(structural: true, crossings: 4, from: 40)
        #expect(sooner.structuralSince == structural.structuralSince)
        #expect(sooner.since.map { $0.seconds >= 42 * 86_400 && $0.seconds < 43 * 86_400 } == true)
    }

    /// Each family is another chance to look odd, so a mismatch of one among several counts less.
    @Test func `families are averaged not the largest taken`() {
        func mismatch(_ others: [String]) -> Double {
            var run = Self.crowd()
            run.visit("x", "KimiCLI/1.3", from: Self.relay, hello: Self.go)
            for other in others { run.visit("x", other, from: Self.relay, hello: Self.node) }
            return run.reports()["x"]?.evidence.first { $0.signal.id == "hello-mismatch" }?.log10E ?? 0
        }
        let alone = mismatch([])
        #expect(alone == 1)
        #expect(abs(mismatch(["claude-cli/2.0"]) - 5.0.log10) < 1e-9)
    }

    // MARK: Invariance

    private static func person(_ run: inout TestRun, _ name: String, scale: Double) {
        run.visit(
            name, "KimiCLI/1.3", from: IPAddress(v4: 77), hello: python, times: Int(10 * scale), tcp: 9, tls: 9)
        run.visit(
            name, "claude-cli/2.0", from: IPAddress(v4: 77), hello: node, times: Int(10 * scale), tcp: 9, tls: 9)
    }

    private static func shared(_ run: inout TestRun, _ name: String, scale: Double) {
        for _ in 0..<Int(10 * scale) {
            run.visit([(name, "KimiCLI/1.3"), (name, "claude-cli/2.0"), (name, "x/1")], from: relay, hello: go)
        }
        run.visit(name, "KimiCLI/1.3", from: relay, hello: go, times: Int(10 * scale))
    }

    @Test(arguments: [0.3, 3, 10])
    func `volume changes nothing`(scale: Double) {
        func outcome(_ scale: Double) -> [String: [Double]] {
            var run = Self.crowd()
            Self.person(&run, "person", scale: scale)
            Self.shared(&run, "relay", scale: scale)
            run.visit("odd", "KimiCLI/1.3", from: IPAddress(v4: 78), hello: .made(9), times: Int(10 * scale))
            return run.reports().mapValues {
                [$0.verdict == .clear ? 0 : 1, $0.proofs.relay, $0.proofs.people, Double($0.findings.count)]
                    + $0.evidence.filter { $0.proof != .path }.map(\.log10E)
            }
        }
        let once = outcome(1)
        #expect(outcome(scale) == once)
        #expect(once["person"]?.prefix(2) == [0, 0])
        #expect(once["relay"]?.first == 1)
    }

    @Test func `a person with many devices addresses and connections is clear`() {
        var run = Self.crowd()
        for index in 0..<30 {
            let address = IPAddress(v4: 0x5000_0000 + UInt32(index) << 8)
            let device = index % 6
            run.visit(
                "x", device < 3 ? "KimiCLI/1.\(device)" : "claude-cli/2.\(device)", from: address,
                hello: device < 3 ? Self.python : Self.node, times: 3)
        }
        // Eight agents side by side on each of three HTTP/2 connections.
        for _ in 0..<3 {
            run.visit(
                (0..<8).map { _ in ("x", "claude-cli/2.0") }, from: IPAddress(v4: 0x5000_0000), hello: Self.node)
        }
        let report = run.reports()["x"]
        #expect(report?.verdict == .clear)
        #expect(report?.proofs.relay == 0)
        #expect(report?.fanOut.endpoints == 30)
    }

    @Test func `every run of the same gives the same`() {
        func once() -> [AccountReport] {
            var run = Self.crowd()
            Self.person(&run, "person", scale: 1)
            Self.shared(&run, "relay", scale: 1)
            run.book.settleAll()
            return run.book.assess().accounts
        }
        #expect(once() == once())
    }
}
