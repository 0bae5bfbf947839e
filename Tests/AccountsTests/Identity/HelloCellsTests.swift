@testable import Accounts
import Connections
import Base
import Documents
import Testing

struct HelloCellsTests {
    private let python = JA4.made(1)
    private let node = JA4.made(2)
    private let box = JA4.made(3)
    private let office = IPAddress(v4: 0xC000_0201)

    /// Ten people with a Python tool, ten with another, ten with a Node tool.
    private func run() -> TestRun {
        var run = TestRun()
        run.crowd("kimi", 10, "KimiCLI/1.3", hello: python, network: 0x0A00_0000)
        run.crowd("aider", 10, "aider/0.8", hello: python, network: 0x0A01_0000)
        run.crowd("claude", 10, "claude-cli/2.0", hello: node, network: 0x0A02_0000)
        return run
    }

    private func cells(_ run: TestRun) -> (cells: HelloCells, catalogue: ClientCatalogue) {
        var run = run
        run.book.settleAll()
        var catalogue = ClientCatalogue()
        let cells = HelloCells(run.book.profiles, catalogue: &catalogue)
        return (cells, catalogue)
    }

    private func kind(_ run: TestRun, at address: IPAddress, _ hello: JA4) -> HelloCells.Kind? {
        cells(run).cells.kinds[HelloCells.Cell(address: address, hello: hello)]
    }

    @Test func `one tool with its own hello is ordinary`() {
        #expect(kind(run(), at: IPAddress(v4: 0x0A00_0000), python) == .ordinary)
    }

    @Test func `a box with several families is found and not learnt from`() {
        var run = run()
        run.visit("x", "KimiCLI/1.3", from: office, hello: box)
        run.visit("y", "claude-cli/2.0", from: office, hello: box)
        let (cells, catalogue) = cells(run)
        #expect(cells.kinds[.init(address: office, hello: box)] == .intermediary)
        #expect(catalogue.totals["KimiCLI"] == [python: 10])
        #expect(catalogue.totals["claude-cli"] == [node: 10])
    }

    @Test func `two tools on one stack are ordinary`() {
        var run = run()
        run.visit("x", "KimiCLI/1.3", from: office, hello: python)
        run.visit("x", "aider/0.8", from: office, hello: python)
        #expect(kind(run, at: office, python) == .ordinary)
        #expect(run.reports()["x"]?.verdict == .clear)
    }

    /// A new release of the stack reaches one person first, with both tools: odd, but nothing in between.
    @Test func `two tools on one new stack are no intermediary`() {
        var run = run()
        run.visit("x", "KimiCLI/1.3", from: office, hello: .made(9))
        run.visit("x", "aider/0.8", from: office, hello: .made(9))
        #expect(kind(run, at: office, .made(9)) == .foreign)
        #expect(run.reports()["x"]?.verdict == .clear)
    }

    @Test func `a NAT with different tools is ordinary`() {
        var run = run()
        run.visit("x", "KimiCLI/1.3", from: office, hello: python)
        run.visit("y", "claude-cli/2.0", from: office, hello: node)
        #expect(kind(run, at: office, python) == .ordinary)
        #expect(kind(run, at: office, node) == .ordinary)
    }

    @Test func `foreign borrowed unmatched`() {
        var run = run()
        run.visit("foreign", "KimiCLI/1.3", from: IPAddress(v4: 1), hello: .made(9))
        run.visit("borrowed", "KimiCLI/1.3", from: IPAddress(v4: 2), hello: node)
        run.visit("unmatched", "unheard-of/1", from: IPAddress(v4: 3), hello: .made(10))
        run.visit("unheard", "unheard-of/2", from: IPAddress(v4: 4), hello: node)
        #expect(kind(run, at: IPAddress(v4: 1), .made(9)) == .foreign)
        #expect(kind(run, at: IPAddress(v4: 2), node) == .borrowed)
        #expect(kind(run, at: IPAddress(v4: 3), .made(10)) == .unmatched)
        #expect(kind(run, at: IPAddress(v4: 4), node) == .ordinary)
    }

    /// A connection that is still open is not yet filed: its hello is weighed by what others taught.
    @Test func `a hello that nobody filed yet is compared with what its families are known by`() {
        let cells = cells(run()).cells
        let fresh = IPAddress(v4: 77)
        func kind(_ hello: JA4, _ families: [String], at address: IPAddress = fresh) -> HelloCells.Kind {
            cells.kind(of: HelloCells.Cell(address: address, hello: hello), claimed: families)
        }
        #expect(kind(python, ["KimiCLI", "aider"]) == .ordinary)
        #expect(kind(node, ["KimiCLI"]) == .borrowed)
        #expect(kind(box, ["KimiCLI"]) == .foreign)
        #expect(kind(box, ["unheard-of"]) == .unmatched)
        #expect(kind(box, ["KimiCLI", "claude-cli"]) == .intermediary)
        // What was filed stands, whatever is claimed now.
        #expect(kind(python, ["claude-cli"], at: IPAddress(v4: 0x0A00_0000)) == .ordinary)
    }

    @Test func `a small run calls nothing unmatched`() {
        var run = TestRun()
        run.visit("x", "unheard-of/1", from: office, hello: box)
        #expect(kind(run, at: office, box) == .ordinary)
    }

    @Test func `a connection of several clients taints its hello`() {
        var run = run()
        run.visit([("x", "KimiCLI/1.3"), ("x", "KimiCLI/1.4")], from: office, hello: .made(9))
        let (cells, catalogue) = cells(run)
        #expect(cells.kinds[.init(address: office, hello: .made(9))] == .intermediary)
        #expect(catalogue.totals["KimiCLI"] == [python: 10])
    }

    @Test func `a box may use another hello for one protocol`() {
        var run = run()
        run.visit("x", "KimiCLI/1.3", from: office, hello: box)
        run.visit("y", "claude-cli/2.0", from: office, hello: box)
        run.visit("z", "KimiCLI/1.3", from: office, hello: .made(4))
        let (cells, _) = cells(run)
        #expect(cells.hasIntermediary(beside: .init(address: office, hello: .made(4))))
        #expect(!cells.hasIntermediary(beside: .init(address: office, hello: box)))
        #expect(!cells.hasIntermediary(beside: .init(address: IPAddress(v4: 0x0A00_0000), hello: python)))
    }

    /// A third of all accounts sit behind boxes of one make: learnt from them too, its hello is everybody's.
    @Test func `a third of accounts behind boxes is still found`() {
        var run = TestRun()
        let tools = [("KimiCLI/1.3", JA4.made(1)), ("claude-cli/2.0", .made(2)), ("crush/0.1", .made(5))]
        for index in 0..<60 {
            let (tool, hello) = tools[index % 3]
            run.visit("free-\(index)", tool, from: IPAddress(v4: 0x0A00_0000 + UInt32(index)), hello: hello)
        }
        for index in 0..<30 {
            let site = IPAddress(v4: 0x0B00_0000 + UInt32(index / 6))
            run.visit("boxed-\(index)", tools[index % 3].0, from: site, hello: box)
        }
        let (cells, catalogue) = cells(run)
        for site in 0..<5 {
            #expect(
                cells.kinds[.init(address: IPAddress(v4: 0x0B00_0000 + UInt32(site)), hello: box)] == .intermediary)
        }
        #expect(catalogue.totals.values.allSatisfy { $0[box] == nil })
        let wrong = cells.kinds.filter {
            $0.value == .intermediary && $0.key.address.low & 0xFF00_0000 == 0x0A00_0000
        }
        #expect(wrong.isEmpty)
    }

    /// Thirty addresses of one traveller weigh as much as one address of somebody else.
    @Test func `a traveller teaches at one endpoint`() {
        var run = TestRun()
        for index in 0..<30 { run.visit("t", "KimiCLI/1.3", from: IPAddress(v4: UInt32(index)), hello: python) }
        run.visit("x", "KimiCLI/1.3", from: office, hello: box)
        #expect(cells(run).catalogue.totals["KimiCLI"] == [python: 1, box: 1])
        let report = run.reports()["x"]
        #expect(report?.findings.isEmpty == true)
        #expect(report?.proofs.relay == 0)
    }

    @Test func `an IPv6 host is one endpoint within its network`() {
        var run = TestRun()
        for index in 0..<10 {
            let address = IPAddress(high: 0x2001_0DB8_0000_0001, low: UInt64(index))
            run.visit("a\(index)", "KimiCLI/1.3", from: address, hello: python)
        }
        #expect(cells(run).catalogue.totals["KimiCLI"] == [python: 1])
    }

    @Test func `invented names do not crowd out real ones`() {
        var run = TestRun()
        for index in 0..<5_000 {
            run.visit(
                "flood\(index % 8)", "made-up-\(index)/1", from: IPAddress(v4: UInt32(index % 512)), hello: box)
        }
        run.crowd("kimi", 5, "KimiCLI/1.3", hello: python, network: 0x0A00_0000)
        #expect(cells(run).catalogue.totals["KimiCLI"] == [python: 5])
    }
}
