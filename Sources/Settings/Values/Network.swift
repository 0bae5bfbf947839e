import Glibc

/// A network of IPv4 or IPv6 addresses, as `10.0.0.0/8`.
package struct Network: Sendable, Equatable {
    /// Four bytes or sixteen, in network order; zero beyond the prefix.
    package let address: [UInt8]
    /// Leading bits that count: 0...32 or 0...128.
    package let prefix: Int

    /// Why a text is no network.
    enum Flaw: Error, Equatable {
        case notANetwork
        /// Bits are set beyond the prefix; the network that was probably meant.
        case hostBits(Network)
    }

    private init(address: [UInt8], prefix: Int) {
        self.address = address
        self.prefix = prefix
    }

    /// Reads an address, which is a network of one, or an address and prefix (RFC 4632 section 3.1, RFC 4291 section 2.3).
    init(_ text: String) throws(Flaw) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let bytes = Self.address(String(first)) else { throw .notANetwork }
        var prefix = bytes.count * 8
        if parts.count == 2 {
            guard (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy(isDigit),
                let given = Int(parts[1]), given <= prefix
            else { throw .notANetwork }
            prefix = given
        }
        let masked = Network(address: Self.masked(bytes, prefix: prefix), prefix: prefix)
        guard masked.address == bytes else { throw .hostBits(masked) }
        self = masked
    }

    private static func masked(_ bytes: [UInt8], prefix: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(max(prefix - index * 8, 0), 8)
            return byte & UInt8(truncatingIfNeeded: 0xFF00 >> kept)
        }
    }

    private static func address(_ text: String) -> [UInt8]? {
        let isIPv6 = text.contains(":")
        var bytes = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
        // SAFETY: the text is lent terminated; inet_pton writes 16 bytes for AF_INET6 and 4 for AF_INET.
        let result = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe inet_pton(isIPv6 ? AF_INET6 : AF_INET, text, buffer.baseAddress)
        }
        return result == 1 ? bytes : nil
    }

    /// RFC 1918, RFC 6598, loopback, link-local, RFC 4193: where a gateway's inside hop commonly runs.
    package static let inside: [Network] = [
        Network(address: [10, 0, 0, 0], prefix: 8),
        Network(address: [172, 16, 0, 0], prefix: 12),
        Network(address: [192, 168, 0, 0], prefix: 16),
        Network(address: [100, 64, 0, 0], prefix: 10),
        Network(address: [127, 0, 0, 0], prefix: 8),
        Network(address: [169, 254, 0, 0], prefix: 16),
        Network(address: [UInt8](repeating: 0, count: 15) + [1], prefix: 128),
        Network(address: [0xFC] + [UInt8](repeating: 0, count: 15), prefix: 7),
        Network(address: [0xFE, 0x80] + [UInt8](repeating: 0, count: 14), prefix: 10),
    ]
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

extension Network: CustomStringConvertible {
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        // SAFETY: the address has the length its family needs; the text is written within its stated length.
        _ = unsafe address.withUnsafeBytes { buffer in
            unsafe inet_ntop(
                address.count == 16 ? AF_INET6 : AF_INET, buffer.baseAddress, &text, socklen_t(text.count))
        }
        let written = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return String(decoding: written, as: UTF8.self) + "/\(prefix)"
    }
}
