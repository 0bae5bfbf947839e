@testable import Accounts
import Connections
import Base
import Documents
import Testing

struct PathJudgeTests {
    private let home = IPAddress(v4: 0x0A00_0001)
    private let away = IPAddress(v4: 0x0B00_0001)
    private let python = JA4.made(1)

    private func path(_ fill: (inout TestRun) -> Void) -> AccountReport.Path? {
        var run = TestRun()
        fill(&run)
        let path = run.reports()["a"]?.path
        #expect(abs((path?.shares.values.reduce(0, +) ?? 0) - 1) < 1e-9)
        return path
    }

    @Test func `direct`() {
        let path = path {
            $0.visit("a", "curl/8", from: home, hello: python, times: 6, tcp: 20, tls: 21, mss: 1460)
        }
        #expect(path == AccountReport.Path(primary: .direct, shares: [.direct: 1]))
    }

    @Test func `VPN`() {
        let path = path {
            $0.visit("a", "curl/8", from: home, hello: python, times: 6, tcp: 20, tls: 21, mss: 1380)
        }
        #expect(path?.primary == .vpn)
    }

    @Test func `NAT`() {
        let path = path {
            $0.visit("a", "curl/8", from: home, hello: python, times: 6, tcp: 20, tls: 21)
            $0.visit("b", "curl/8", from: home, hello: python, times: 6, tcp: 20, tls: 21)
        }
        #expect(path?.primary == .nat)
    }

    @Test func `forward proxy`() {
        let path = path { $0.visit("a", "curl/8", from: home, hello: python, times: 6, tcp: 5, tls: 120) }
        #expect(path?.primary == .forwardProxy)
    }

    @Test func `a forward proxy of many accounts is no NAT`() {
        let path = path {
            for account in ["a", "b", "c"] {
                $0.visit(account, "curl/8", from: home, hello: python, times: 6, tcp: 5, tls: 120)
            }
        }
        #expect(path?.primary == .forwardProxy)
    }

    /// Its own TLS ends at the relay, wherever the relay's packets go from there.
    @Test func `a relay behind a forward proxy is an intermediary`() {
        let path = path {
            for _ in 0..<6 {
                $0.visit(
                    [("a", "KimiCLI/1"), ("a", "curl/8")], from: home, hello: python, tcp: 5, tls: 120, mss: 1380)
            }
        }
        #expect(path?.primary == .tlsIntermediary)
    }

    @Test func `a pool is an intermediary`() {
        let path = path { run in
            for _ in 0..<3 { run.visit([("a", "x/1"), ("b", "x/1")], from: home, hello: python, tcp: 20, tls: 21) }
        }
        #expect(path?.primary == .tlsIntermediary)
    }

    @Test func `without times it abstains`() {
        let untimed = path { $0.visit("a", "curl/8", from: home, hello: python, times: 9) }
        #expect(untimed?.primary == .unknown)
        let unjoined = path { $0.exchange("a", from: nil, 1, 2) }
        #expect(unjoined == AccountReport.Path(primary: .unknown, shares: [.unknown: 1]))
    }

    @Test func `a small gap on one connection abstains`() {
        let path = path { $0.visit("a", "curl/8", from: home, hello: python, tcp: 10, tls: 30) }
        #expect(path?.primary == .unknown)
    }

    @Test func `shares follow the exchanges of each address`() {
        let path = path {
            $0.visit("a", "curl/8", from: home, hello: python, times: 9, tcp: 20, tls: 21)
            $0.visit("a", "curl/8", from: away, hello: python, times: 6, tcp: 5, tls: 120)
        }
        #expect(path?.primary == .direct)
        #expect(abs((path?.shares[.direct] ?? 0) - 0.6) < 1e-9)
        #expect(abs((path?.shares[.forwardProxy] ?? 0) - 0.4) < 1e-9)
    }
}
