import Connections
import Base
import Packets
import TestSupport
import Testing

struct PaddingTests {
    /// Marks the segments that the decoder would mark: pure acknowledgements with at most ten zeros.
    static func run(_ talk: TCPConversation) -> TableRun {
        let segments = talk.segments.map { segment in
            var segment = segment
            let start = Int(segment.payloadOffset)
            let payload = talk.bytes[start..<start + Int(segment.payloadCaptured)]
            segment.mayBePadding = (1...10).contains(payload.count) && payload.allSatisfy { $0 == 0 }
            return segment
        }
        return TableRun(segments, talk.bytes, trusted: ["10.0.0.0/24"])
    }

    @Test(arguments: [1, 2, 6, 10])
    func `zeros that the stream goes on behind are its own, in segments of any size`(size: Int) {
        let zeros = [UInt8](repeating: 0, count: 60)
        let talk = InsideHopTests.talk {
            $0.send(.client, "POST / HTTP/1.1\r\nX-Account-Id: a\r\nContent-Length: 60\r\n\r\n")
            for start in stride(from: 0, to: zeros.count, by: size) {
                $0.send(.client, Array(zeros[start..<min(start + size, zeros.count)]))
            }
            $0.wait(2)
            $0.send(.server, String.ok("fine"))
            $0.wait(2)
            $0.send(.client, String.get("b"))
            $0.send(.server, String.ok("fine"))
        }
        let run = Self.run(talk)
        #expect(run.exchanges.map(\.account?.text) == ["a", "b"])
        #expect(run.exchanges.map(\.complete) == [true, true])
        #expect(run.exchanges.first?.requestBytes == 116)
        #expect(run.counters.lostStreamBytes == 0)
    }

    @Test(arguments: 1...10)
    func `padding of any length before each segment is left out`(length: Int) {
        let zeros = [UInt8](repeating: 0, count: length)
        let talk = InsideHopTests.talk {
            for account in ["a", "b"] {
                for (side, text) in [(TCPConversation.Side.client, String.get(account)), (.server, .ok("fine"))] {
                    let next = side == .client ? $0.clientNext : $0.serverNext
                    $0.send(side, zeros, sequence: next)
                    $0.send(side, zeros, sequence: next)
                    $0.send(side, text)
                }
            }
        }
        let run = Self.run(talk)
        #expect(run.exchanges.map(\.account?.text) == ["a", "b"])
        #expect(run.exchanges.map(\.complete) == [true, true])
        #expect(run.exchanges.allSatisfy { $0.requestBytes == String.get("a").utf8.count })
    }

    @Test func `a keep-alive probe shows a connection, and a padded acknowledgement does not`() {
        for length in [1, 2, 6] {
            var talk = TCPConversation()
            talk.send(.client, [UInt8](repeating: 0, count: length))
            let run = Self.run(talk)
            #expect(run.records.count == (length == 1 ? 1 : 0))
            #expect(run.counters.strays == (length == 1 ? 0 : 1))
            #expect(run.records.allSatisfy { $0.bytesUp == 0 })
        }
    }
}
