import Packets
import Connections
import Base
import TestSupport
import Testing

struct TransferTests {
    static func talk(isn: UInt32 = 1_000, _ body: (inout TCPConversation) -> Void) -> TCPConversation {
        .opened(clientISN: isn, serverISN: isn &+ 3, body)
    }

    static let block = [UInt8](repeating: 0x80, count: 1_000)

    @Test(
        arguments: [1_000, UInt32.max - 1_500])
    func `retransmissions and overlaps count once, gaps count, across the end of sequence numbers too`(isn: UInt32)
        throws
    {
        let talk = Self.talk(isn: isn) {
            $0.send(.client, Self.block)
            $0.repeatLast()
            // 400 old bytes and 600 new ones.
            $0.send(.client, Self.block, sequence: $0.clientNext &- 400)
            $0.skip(.client, 600)
            // 5,000 bytes that the capture missed.
            $0.skip(.client, 5_000)
            $0.send(.client, Self.block)
            $0.send(.server, Self.block)
        }
        let record = try #require(TableRun(talk).only)
        #expect(record.bytesUp == 7_600)
        #expect(record.bytesDown == 1_000)
    }

    @Test func `bytes are those on the wire, whatever the snap length left`() throws {
        let talk = Self.talk {
            $0.send(.client, Self.block, captured: 10)
            $0.send(.server, Self.block, captured: 0)
        }
        let record = try #require(TableRun(talk).only)
        #expect(record.bytesUp == 1_000)
        #expect(record.bytesDown == 1_000)
    }

    @Test func `a FIN's and a SYN's sequence numbers are no bytes`() throws {
        let talk = Self.talk {
            $0.send(.client, Self.block, flags: .fin)
            $0.send(.server, Self.block, flags: .fin)
            $0.send(.client)
        }
        let record = try #require(TableRun(talk).only)
        #expect(record.bytesUp == 1_000)
        #expect(record.bytesDown == 1_000)
        #expect(record.ending == .closed)
    }

    @Test(arguments: [0x5000_0000, 0xA000_0000])
    func `segments far outside the stream are foreign and count nothing`(distance: UInt32) throws {
        let talk = Self.talk {
            $0.send(.client, Self.block)
            $0.send(.client, Self.block, sequence: $0.clientNext &+ distance)
            $0.send(.client, Self.block)
        }
        let run = TableRun(talk)
        #expect(try #require(run.only).bytesUp == 2_000)
        #expect(run.counters.foreignSegments == 1)
    }

    @Test func `more than 4 GiB are counted`() throws {
        var talk = Self.talk { $0.send(.client, Self.block) }
        // 1 GB steps, as a capture with long losses would show them.
        for _ in 0..<9 {
            talk.skip(.client, 1_000_000_000)
            talk.send(.client, Self.block)
            talk.send(.server)
        }
        #expect(try #require(TableRun(talk).only).bytesUp == 9_000_010_000)
    }

    @Test func `pauses of a second and more before the client sends again are kept, the server's are not`() throws {
        let talk = Self.talk {
            $0.send(.client, Self.block)
            $0.wait(999)
            $0.send(.client, Self.block)
            $0.wait(5_000)
            $0.send(.server, Self.block)
            $0.wait(1_500)
            $0.send(.client, Self.block)
            $0.wait(61_000)
            $0.repeatLast()
            $0.wait(1_000)
            $0.send(.client, Self.block)
        }
        let record = try #require(TableRun(talk).only)
        #expect(record.idleBeforeReuse == [1_500, 62_000])
        #expect(record.longestIdle == 62_000)
    }

    @Test func `encrypted records give bursts: what was asked, and what came back`() throws {
        let talk = Self.talk {
            $0.tls13()
            $0.wait(100)
            $0.send(.client, TLSBytes.applicationData(600))
            $0.wait(50)
            $0.send(.server, TLSBytes.applicationData(300))
            $0.wait(10)
            $0.send(.server, TLSBytes.applicationData(300))
            // Too small for a request.
            $0.send(.client, TLSBytes.applicationData(40))
            $0.wait(1_000)
            $0.send(.client, TLSBytes.applicationData(700))
            $0.wait(20)
            $0.send(.server, TLSBytes.applicationData(100))
        }
        let run = TableRun(talk)
        let bursts = run.events.bursts.map(\.burst)
        #expect(bursts.map(\.requestBytes) == [605, 705])
        #expect(bursts.map(\.responseBytes) == [610, 105])
        let first = try #require(bursts.first)
        #expect(first.firstResponse.map { $0 - first.start } == .milliseconds(50))
        #expect(first.end - first.start == .milliseconds(60))
        #expect(run.events.bursts.allSatisfy { $0.connection == run.only?.id })
    }

    /// A server grants an HTTP/2 client more room in the middle of a long request: no answer, so no burst of its own.
    @Test func `control frames in the middle of a long request do not split it`() throws {
        let talk = Self.talk {
            $0.tls13()
            $0.wait(100)
            for _ in 0..<3 {
                $0.send(.client, TLSBytes.applicationData(900))
                $0.wait(20)
                $0.send(.server, TLSBytes.applicationData(43))
            }
            $0.send(.client, TLSBytes.applicationData(700))
            $0.wait(500)
            $0.send(.server, TLSBytes.applicationData(300))
        }
        let bursts = TableRun(talk).events.bursts.map(\.burst)
        #expect(bursts.map(\.requestBytes) == [3 * 905 + 705])
        let only = try #require(bursts.first)
        #expect(only.firstResponse.map { $0 - only.start } == .milliseconds(560))
    }
}
