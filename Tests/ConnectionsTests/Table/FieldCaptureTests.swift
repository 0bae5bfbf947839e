import Packets
import Connections
import Base
import TestSupport
import Testing

/// Captures as networks and cards make them (`Tests/Fixtures/streams/README.md`).
struct FieldCaptureTests {
    static let ja4 = "t13d0507h2_e133e205ac38_f7aa34e29e82"

    @Test(
        arguments: ["t1-edge-0", "t1-edge-2", "t1-edge-6", "t14-len0"])
    func `bytes that only pad a frame do not win over the stream's own`(name: String) throws {
        let run = try TableRun(fixture: name)
        let record = try #require(run.only)
        #expect(record.hello?.ja4.description == Self.ja4)
        #expect(record.roundTripTCP.rounded == 10)
        #expect(record.roundTripTLS.rounded == 20)
        #expect(run.counters.lostStreamBytes == 0)
    }

    @Test func `HTTP behind padded acknowledgements is read`() throws {
        let run = try TableRun(fixture: "t1-inside-2")
        #expect(run.exchanges.map(\.status) == [200, 200, 200])
        #expect(run.exchanges.allSatisfy { $0.complete })
    }

    @Test(
        arguments: ["t2-ftp", "t2-imap", "t2-nats", "t2-smtp", "t2-smtp-lower"])
    func `a text protocol before TLS is not taken for HTTP`(name: String) throws {
        let run = try TableRun(fixture: name)
        let record = try #require(run.only)
        #expect(record.content == .tls)
        #expect(record.hello?.ja4.description == Self.ja4)
        #expect(record.roundTripTLS.rounded == 20)
        #expect(run.counters.untrustedHops == 0)
        #expect(run.events.losses.isEmpty)
    }

    @Test(arguments: ["t2-options", "t2-propfind"])
    func `any method makes a request`(name: String) throws {
        #expect(try TableRun(fixture: name).exchanges.count == 2)
    }

    @Test(
        arguments: ["t5-edge-none-0", "t5-edge-v1-0", "t5-edge-v2-local-0", "t5-edge-v2-tlv-1"])
    func `a PROXY header before TLS changes no measurement`(name: String) throws {
        for trusted in [[], ["0.0.0.0/0"]] {
            let run = try TableRun(fixture: name, trusted: trusted)
            let record = try #require(run.only)
            #expect(record.content == .tls)
            #expect(record.hello?.ja4.description == Self.ja4)
            #expect(record.roundTripTCP.rounded == 10)
            #expect(record.roundTripTLS.rounded == 20)
            #expect(run.counters.exchanges.lostFramings == 0)
            let names = name.contains("-v1-") || name.contains("-tlv-")
            #expect(run.counters.unbelievedProxyHeaders == (names && trusted.isEmpty ? 1 : 0))
            #expect((record.balancer != nil) == (names && !trusted.isEmpty))
            #expect(run.events.opened.map(\.client) == [record.client])
            if record.balancer != nil {
                #expect(record.client.address == IPAddress("203.0.113.7"))
                #expect(record.client.port == 51_000)
                #expect(record.clientRoundTripTCP == nil && record.clientSignature == nil)
            }
        }
    }

    @Test(
        arguments: [("t6-10", 10), ("t6-70", 70), ("t6-200", 200), ("t6-start2", 10), ("t7-10", 9)])
    func `acknowledgements show the requests of a capture without the server's packets`(name: String, requests: Int)
        throws
    {
        let run = try TableRun(fixture: name, trusted: ["0.0.0.0/0"])
        #expect(run.exchanges.count == requests)
        #expect(run.counters.exchanges.abandonedConnections == 0)
        #expect(run.counters.oneSidedConnections == (name == "t6-start2" ? 0 : 1) || name == "t6-start2")
        // Each response ended when the client had acknowledged it, before the next request.
        for (one, next) in zip(run.exchanges, run.exchanges.dropFirst()) { #expect(one.end <= next.start) }
    }

    @Test(arguments: ["udp443", "vxlan", "t6-start2", "t7-10", "t2-ftp"])
    func `every packet is used or has a reason`(name: String) throws {
        let run = try TableRun(fixture: name)
        let table = run.counters
        #expect(table.segments == run.decoded.tcp)
        #expect(
            table.segments == table.usedSegments + table.unrecognisedSegments + UInt64(table.strays)
                + UInt64(table.foreignSegments))
        #expect(run.decoded.ports.total == run.decoded.udp)
    }
}
