import Base
import Connections

/// One number for a name, the same in every run ([FNV-1a](FNV1a)). A client may choose a name whose number is another's:
/// the number is used and checked, never trusted.
enum NameNumber {
    /// 0 stands for unknown.
    static func of(_ name: String?) -> UInt64 {
        guard let name, !name.isEmpty else { return 0 }
        var hash = FNV1a()
        hash.add(name)
        return max(hash.value, 1)
    }

    /// The same in 32 bits.
    static func short(_ name: String?) -> UInt32 {
        let number = of(name)
        return number == 0 ? 0 : max(1, UInt32(truncatingIfNeeded: number ^ number >> 32))
    }

    /// A client's endpoint: its address, an IPv6 one by its /64 (within it a host moves at will, RFC 8981), with the
    /// hello where the log names it.
    static func of(_ address: IPAddress, hello: JA4?) -> UInt64 {
        var hash = FNV1a()
        hash.add(address.high)
        hash.add(address.isIPv4 ? address.low : 0)
        if let hello {
            let (head, middle, tail) = hello.words
            hash.add(head)
            hash.add(middle)
            hash.add(tail)
        }
        return max(hash.value, 1)
    }
}
