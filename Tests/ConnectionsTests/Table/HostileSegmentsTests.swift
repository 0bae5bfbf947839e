import Base
import Packets
import TestSupport
import Testing

@testable import Connections

struct HostileSegmentsTests {
    /// What payloads point into: pieces that lead readers somewhere, among noise.
    static func bytes(_ random: inout SplitMix) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<60 {
            bytes += TLSBytes.clientHello(TLSBytes.hello()) + TLSBytes.serverFlight13() + TLSBytes.retryRequest
            bytes += TLSBytes.clientFlight12 + TLSBytes.finished13 + TLSBytes.settingsAcknowledgement
            bytes += Array(
                (String.post("q") + .get("b") + .ok("r") + .eventStream + "CONNECT a:1 HTTP/1.1\r\n\r\n").utf8)
            bytes += ProxyHeaderTests.version2(family: 0x11, ProxyHeaderTests.v4Block)
            bytes += (0..<200).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
        }
        return bytes
    }

    /// Where pieces begin that a reader takes an interest in.
    static func starts(_ bytes: [UInt8]) -> [Int] {
        bytes.indices.filter {
            bytes[$0] == 22 && bytes.dropFirst($0 + 1).starts(with: [3, 3])
                || bytes[$0...].starts(with: "POST".utf8)
                || bytes[$0...].starts(with: "HTTP".utf8) || bytes[$0...].starts(with: "CONN".utf8)
        }
    }

    @Test(arguments: [11, 12, 13, 14])
    func `garbage never traps, and the table stays within its bounds`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let bytes = Self.bytes(&random)
        let starts = Self.starts(bytes)
        var limits = ConnectionLimits()
        limits.connections = 64
        limits.readers = 24
        limits.streamBytes = 200_000
        limits.lags = 4
        limits.idle = .seconds(30)
        var table = ConnectionTable(
            limits: limits, trustedHops: [IPNetwork(IPAddress(v4: 0x0A00_0000), prefixLength: 8)])
        let controls: [UInt16] = [2, 18, 16, 16, 16, 16, 24, 24, 17, 4, 20, 1, 0, 3, 6, 0x3FF]
        var clock = TCPConversation.epoch
        var sequences: [UInt32] = Array(repeating: 0, count: 256)
        var batch: [Segment] = []
        var ended: Set<UInt64> = []
        var total = 0
        for step in 0..<200_000 {
            clock += Int64.random(in: 0..<20_000_000, using: &random)
            let time =
                step % 5_003 == 0
                ? [Int64.min, .max, 0, -1, clock - 100_000_000_000][Int(random.next() % 5)] : clock
            let low = UInt64.random(in: 0..<200, using: &random)
            let one = Endpoint(
                address: seed == 12 ? IPAddress(high: low & 3, low: low) : IPAddress(v4: UInt32(0x0A00_0000 + low)),
                port: UInt16(low & 7))
            let two = Endpoint(
                address: seed == 13 ? one.address : IPAddress(v4: 0x0A00_0001), port: UInt16(low & 3))
            let fromOne = Bool.random(using: &random)
            let stream = Int(low) & 127 + (fromOne ? 128 : 0)
            let length = [0, 0, 1, 5, 40, 300, 1_400, 65_535][Int(random.next() % 8)]
            let sequence =
                random.next() % 16 == 0
                ? UInt32(truncatingIfNeeded: random.next())
                : sequences[stream] &+ [0, 0, 0, 0, 1, 100, 4_294_967_000][Int(random.next() % 7)]
            sequences[stream] = sequence &+ UInt32(length)
            let offset =
                random.next() % 3 == 0
                ? Int(random.next() % UInt64(bytes.count)) : starts[Int(random.next() % UInt64(starts.count))]
            let captured = min(length, bytes.count - offset, random.next() % 4 == 0 ? 20 : .max)
            batch.append(
                Segment(
                    time: Timestamp(nanoseconds: time), source: fromOne ? one : two,
                    destination: fromOne ? two : one,
                    transport: random.next() % 50 == 0 ? .udp : .tcp,
                    tcpFlags: TCPFlags(rawValue: controls[Int(random.next() % UInt64(controls.count))]),
                    sequence: sequence,
                    acknowledgement: random.next() % 4 == 0
                        ? UInt32(truncatingIfNeeded: random.next()) : sequences[stream ^ 128],
                    optionsOffset: UInt32(offset), optionsLength: UInt8(random.next() % 41),
                    payloadOffset: UInt32(offset), payloadCaptured: UInt32(captured), payloadLength: UInt32(length),
                    mayBePadding: (1...5).contains(length) && random.next() % 2 == 0))
            guard batch.count == 97 || step == 199_999 else { continue }
            table.observe(batch.span, bytes: bytes.raw)
            batch.removeAll(keepingCapacity: true)
            #expect(table.openConnections <= limits.connections)
            #expect(table.streamBytesHeld <= limits.streamBytes)
            for record in table.events.finished {
                total += 1
                #expect(ended.insert(record.id.serial).inserted, "connection \(record.id.serial) ended twice")
            }
            table.events.removeAll()
        }
        table.finishAll()
        #expect(table.openConnections == 0)
        #expect(table.streamBytesHeld == 0)
        #expect(total > 100)
        #expect(table.counters.exchanges.droppedExchanges == 0)
        let counters = table.counters
        #expect(
            counters.segments == counters.usedSegments + counters.unrecognisedSegments + UInt64(counters.strays)
                + UInt64(counters.foreignSegments))
    }

    @Test func `many segments that wait cost no more than their bounds`() {
        // Each holds one byte two ahead of the last: nothing ever follows on.
        var talk = TCPConversation()
        talk.handshake()
        for _ in 0..<20_000 {
            talk.skip(.client, 1)
            talk.send(.client, [0x50])
        }
        let run = TableRun(talk, batch: 500)
        // The server acknowledged none of it, so nothing was sent that counts, and nothing was lost.
        #expect(run.only?.bytesUp == 0)
        #expect(run.counters.lostStreamBytes == 0)
        #expect(run.counters.unreadStreamBytes > 0)
    }
}
