@testable import Accounts
import Base
import Testing

struct ClientPortsTests {
    private static func end(_ port: UInt16, host: UInt32 = 1) -> Endpoint {
        Endpoint(address: IPAddress(v4: 0xC000_0200 + host), port: port)
    }

    @Test func `an address's ports count once it has shown two that systems give to clients`() {
        var ports = ClientPorts()
        let shown: [(UInt16, Bool)] = [
            (40_000, false), (40_000, false), (443, false), (8_443, false), (40_001, true), (40_000, true),
            (5_000, true),
        ]
        let found = shown.map { ports.take(Self.end($0.0)) }
        #expect(found == shown.map(\.1))
        let other = ports.take(Self.end(40_000, host: 2))
        #expect(!other)
    }

    @Test func `ports of services are none, however many there are`() {
        var ports = ClientPorts()
        let services: [UInt16] = [80, 443, 8_080, 8_443, 9_443, 10_443, 30_443, 32_767, 443]
        let found = services.filter { ports.take(Self.end($0)) }
        #expect(found == [])
    }

    @Test func `a system port, or the server's own, is nobody's client port`() {
        #expect(!ClientPorts.isPossible(Self.end(443), server: nil))
        #expect(!ClientPorts.isPossible(Self.end(0), server: nil))
        #expect(!ClientPorts.isPossible(Self.end(8_443), server: Self.end(8_443, host: 9)))
        #expect(ClientPorts.isPossible(Self.end(8_443), server: Self.end(443, host: 9)))
        #expect(ClientPorts.isPossible(Self.end(1_024), server: nil))
    }

    @Test func `memory is bounded, and addresses in use are not forgotten`() {
        var ports = ClientPorts()
        _ = ports.take(Self.end(40_000, host: 0))
        _ = ports.take(Self.end(40_001, host: 0))
        var times = 0
        for host in 1...UInt32(5 * ClientPorts.most) {
            _ = ports.take(Self.end(40_000, host: host))
            if host % 1_000 == 0, ports.take(Self.end(40_002, host: 0)) { times += 1 }
        }
        #expect(times == 5 * ClientPorts.most / 1_000)
        #expect(ports.count <= 2 * ClientPorts.most)
        let forgotten = ports.take(Self.end(40_001, host: 1))
        #expect(!forgotten)
    }
}
