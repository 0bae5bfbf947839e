import Base
import Packets
import TestSupport
import Testing

@testable import Connections

struct ConnectionKeyTests {
    static func segment(_ from: Endpoint, _ to: Endpoint) -> Segment {
        Segment(time: Timestamp(nanoseconds: 0), source: from, destination: to, transport: .tcp)
    }

    /// Ends that differ in few bits, so that a comparison that mixes fields up is found out.
    static func end(_ random: inout SplitMix) -> Endpoint {
        Endpoint(
            address: IPAddress(
                high: UInt64.random(in: 0..<3, using: &random), low: UInt64.random(in: 0..<4, using: &random)),
            port: UInt16.random(in: 0..<3, using: &random))
    }

    @Test func `both directions give one key and hash, and say which way they go`() {
        var random = SplitMix(seed: 4)
        for _ in 0..<2_000 {
            let (one, two) = (Self.end(&random), Self.end(&random))
            let there = ConnectionKey.of(Self.segment(one, two))
            let back = ConnectionKey.of(Self.segment(two, one))
            #expect(there.key == back.key)
            #expect(there.key.hash(seed: 9) == back.key.hash(seed: 9))
            #expect(there.fromLower != back.fromLower || one == two)
            #expect((there.fromLower ? there.key.lower : there.key.upper) == one)
        }
    }

    @Test func `the fast comparison says what equality says`() {
        var random = SplitMix(seed: 5)
        var same = 0
        var wrong: [String] = []
        for _ in 0..<50_000 {
            let one = ConnectionKey(lower: Self.end(&random), upper: Self.end(&random))
            let two = ConnectionKey(lower: Self.end(&random), upper: Self.end(&random))
            let isSame = one.isSame(as: two)
            if isSame != (one == two) { wrong.append("\(one) \(two)") }
            if isSame { same += 1 }
        }
        #expect(wrong.isEmpty, "\(wrong.count), such as \(wrong.first ?? "")")
        #expect(same > 10)
    }

    @Test func `the seed moves connections to other slots, and neighbours do not share them`() {
        var hashes: Set<UInt32> = []
        var moved = 0
        let server = End("198.51.100.1", 443).endpoint
        for port in 0..<4_000 {
            let key = ConnectionKey.of(Self.segment(End("192.0.2.1", UInt16(20_000 + port)).endpoint, server)).key
            hashes.insert(key.hash(seed: 1))
            if key.hash(seed: 1) & 0xFFFF != key.hash(seed: 2) & 0xFFFF { moved += 1 }
        }
        #expect(hashes.count >= 3_998)
        #expect(moved > 3_900)
        // Low bits choose the slot: they must spread as well.
        #expect(Set(hashes.map { $0 & 0xFFF }).count > 2_300)
    }
}
