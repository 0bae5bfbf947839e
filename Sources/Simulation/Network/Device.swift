import Base

/// A machine that runs tools, and where it is.
struct Device {
    var name: String
    /// Its number within the household, from 0.
    var number: UInt16
    var address: IPAddress
    /// To the service, or to whatever stands in between: nanoseconds, both ways.
    var roundTrip: Int64
    /// Released versions arrive so many days late.
    var updateLag: Double

    /// A public IPv4 address at random: neither private, loopback, link-local, multicast nor reserved (RFC 6890).
    static func publicAddress(_ generator: inout Generator) -> IPAddress {
        while true {
            let bits = UInt32(truncatingIfNeeded: generator.next())
            let first = bits >> 24
            let second = bits >> 16 & 255
            let isSpecial =
                first == 0 || first == 10 || first == 127 || first >= 224 || first == 169 && second == 254
                || first == 172 && (16...31).contains(second) || first == 192 && (second == 168 || second == 0)
                || first == 100 && (64...127).contains(second) || first == 198
            if !isSpecial { return IPAddress(v4: bits) }
        }
    }
}
