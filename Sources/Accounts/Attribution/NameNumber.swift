import Connections
import Base

/// 64-bit FNV-1a (Fowler, Noll and Vo; draft-eastlake-fnv): one number for a name, the same in every run. Not against
/// somebody who looks for collisions: what a client can choose is used and checked, never trusted.
struct NameNumber {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    mutating func add(_ word: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { add(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    /// 0 stands for unknown.
    static func of(_ name: String?) -> UInt64 {
        guard let name, !name.isEmpty else { return 0 }
        var number = NameNumber()
        for byte in name.utf8 { number.add(byte) }
        return max(number.value, 1)
    }

    /// The same in 32 bits.
    static func short(_ name: String?) -> UInt32 {
        let number = of(name)
        return number == 0 ? 0 : max(1, UInt32(truncatingIfNeeded: number ^ number >> 32))
    }

    /// A client's endpoint: its address, an IPv6 one by its /64 (within it a host moves at will, RFC 8981), with the
    /// hello where the log names it.
    static func of(_ address: IPAddress, hello: JA4?) -> UInt64 {
        var number = NameNumber()
        number.add(address.high)
        number.add(address.isIPv4 ? address.low : 0)
        if let hello {
            let (head, middle, tail) = hello.words
            number.add(head)
            number.add(middle)
            number.add(tail)
        }
        return max(number.value, 1)
    }
}
