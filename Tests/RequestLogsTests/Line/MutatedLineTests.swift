import Accounts
import Base
import RequestLogs
import TestSupport
import Testing

/// A damaged byte costs its own field, or the line. It never changes another field.
struct MutatedLineTests {
    /// Every field of the format, in the order of the line.
    private static let members: [(LogField, String)] = [
        (.time, "1795445442.762"), (.duration, "0.25"), (.src, "\"192.0.2.36\""), (.sport, "60234"),
        (.dst, "\"2001:db8::1\""), (.dport, "443"), (.account, "\"acct-017\""),
        (.client, "\"KimiCLI/1.3 (a, b) \\\"q\\\" \\u00e9\""), (.requestBytes, "8110"), (.responseBytes, "2876"),
        (.status, "200"), (.stop, "\"tool\""), (.initiator, "\"user\""), (.inputTokens, "12"),
        (.cachedTokens, "10"), (.outputTokens, "7"), (.thread, "\"t1\""), (.parent, "\"p1\""), (.device, "\"d1\""),
        (.ja4, "\"t13d1516h2_8daaf6152771_b0da82dd1658\""),
    ]

    /// The line, and for each of its bytes the members that it belongs to: a comma belongs to both beside it.
    private static func line() -> (bytes: [UInt8], owners: [Set<LogField>]) {
        var bytes: [UInt8] = []
        var owners: [Set<LogField>] = []
        for (index, (field, value)) in members.enumerated() {
            let member = Array("\"\(field.rawValue)\":\(value)".utf8)
            bytes.append(UInt8(ascii: index == 0 ? "{" : ","))
            owners.append(index == 0 ? [field] : [members[index - 1].0, field])
            bytes += member
            owners += member.map { _ in [field] }
        }
        bytes.append(UInt8(ascii: "}"))
        owners.append([.ja4])
        return (bytes, owners)
    }

    /// The fields of a record that come from a field of the line; an end comes from two.
    private static func readings(_ line: RequestLogLine) -> [(from: Set<LogField>, value: String)] {
        let record = line.record
        return [
            ([.time], "\(record?.time.nanoseconds ?? -1)"), ([.duration], "\(record?.duration.count ?? -1)"),
            ([.src, .sport], "\(String(describing: record?.source))"),
            ([.dst, .dport], "\(String(describing: record?.destination))"), ([.account], record?.account ?? ""),
            ([.client], (record?.client ?? "") + (line.cutClient ?? "")),
            ([.requestBytes], "\(record?.requestBytes ?? -1)"),
            ([.responseBytes], "\(record?.responseBytes ?? -1)"),
            ([.status], "\(String(describing: record?.status))"), ([.stop], "\(String(describing: record?.stop))"),
            ([.initiator], "\(String(describing: record?.initiator))"),
            ([.inputTokens], "\(String(describing: record?.inputTokens))"),
            ([.cachedTokens], "\(String(describing: record?.cachedTokens))"),
            ([.outputTokens], "\(String(describing: record?.outputTokens))"),
            ([.thread], record?.thread ?? ""), ([.parent], record?.parent ?? ""), ([.device], record?.device ?? ""),
            ([.ja4], record?.ja4 ?? ""),
        ]
    }

    /// Bytes that mean something in JSON, and some that do not.
    private static let interesting = Array("\"\\{}[],:- 0enu/\n\0".utf8) + [0x7F, 0xC3, 0xFF]

    @Test(arguments: 0..<8)
    func `a mutation changes no other field`(seed: Int) throws {
        let (bytes, owners) = Self.line()
        let whole = Self.readings(try RequestLogLine(bytes, in: 0..<bytes.count))
        var random = SplitMix(seed: UInt64(seed))
        var kept = 0
        for _ in 0..<4_000 {
            var mutated = bytes
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: mutated[place] = Self.interesting.randomElement(using: &random) ?? 0
            case 1: mutated.remove(at: place)
            default: mutated.insert(Self.interesting.randomElement(using: &random) ?? 0, at: place)
            }
            guard let line = try? RequestLogLine(mutated, in: 0..<mutated.count), line.record != nil else {
                continue
            }
            kept += 1
            // What is put in front of a byte may belong to the member before it.
            let touched = owners[place].union(place > 0 ? owners[place - 1] : [])
            for (before, after) in zip(whole, Self.readings(line)) where before.from.isDisjoint(with: touched) {
                #expect(
                    before.value == after.value,
                    "\(before.from), from \(String(decoding: mutated, as: UTF8.self))")
            }
        }
        #expect(kept > 400)
    }
}
