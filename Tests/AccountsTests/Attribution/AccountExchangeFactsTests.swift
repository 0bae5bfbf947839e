@testable import Accounts
import Connections
import Base
import Testing

struct AccountExchangeFactsTests {
    private func record(status: Int) -> RequestRecord {
        RequestRecord(
            time: .at(101), duration: .seconds(1), account: "a", requestBytes: 1, responseBytes: 2, status: status)
    }

    @Test(arguments: [(0, true), (200, false), (302, true), (400, true), (529, true)])
    func `what was not served is a failure`(status: Int, failed: Bool) {
        #expect(AccountExchange(record(status: status)).failed == failed)
    }

    @Test func `what the log does not say stays unknown`() {
        let exchange = AccountExchange(record(status: 200))
        #expect(
            exchange
                == AccountExchange(start: .at(100), end: .at(101), requestBytes: 1, responseBytes: 2))
    }

    /// The published test vectors of FNV-1a.
    @Test(arguments: [("a", 0xAF63_DC4C_8601_EC8C as UInt64), ("foobar", 0x8594_4171_F739_67E8)])
    func `names are numbered by FNV-1a`(name: String, number: UInt64) {
        #expect(NameNumber.of(name) == number)
    }

    @Test func `no name is zero and nothing else`() {
        #expect(NameNumber.of(nil) == 0)
        #expect(NameNumber.of("") == 0)
    }

    @Test func `an endpoint is an address or an IPv6 network with its hello`() {
        let (one, two) = (IPAddress(v4: 1), IPAddress(v4: 2))
        #expect(NameNumber.of(one, hello: nil) != NameNumber.of(two, hello: nil))
        #expect(NameNumber.of(one, hello: .made(1)) != NameNumber.of(one, hello: .made(2)))
        let network = UInt64(0x2001_0DB8_0000_0001)
        #expect(
            NameNumber.of(IPAddress(high: network, low: 1), hello: nil)
                == NameNumber.of(IPAddress(high: network, low: 2), hello: nil))
    }

    @Test func `user agents of one client share a number`() {
        var names = ClientNames()
        func number(_ userAgent: String) -> UInt32? { names.read(userAgent).client?.number }
        let one = number("KimiCLI/1.3 (linux)")
        let (same, newer, none) = (number("KimiCLI/1.3 (macos)"), number("KimiCLI/1.4"), number(""))
        #expect(one != nil)
        #expect(same == one)
        #expect(newer != one)
        #expect(none == nil)
        // Beyond the bound a client keeps a number of its own.
        for index in 0..<9_000 { _ = number("tool\(index)/1") }
        let (late, lateAgain, later) = (number("new/1"), number("new/1 (x)"), number("newer/1"))
        #expect(late == lateAgain)
        #expect(late != later)
    }
}
