/// An address and port: one end of a TCP connection.
public struct Endpoint: Hashable, Sendable, BitwiseCopyable {
    /// The host.
    public var address: IPAddress
    /// The TCP or UDP port; 0 where only the host is known.
    public var port: UInt16

    /// An end of a connection.
    @inlinable
    public init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }
}

extension Endpoint: CustomStringConvertible {
    /// `address:port`, with an IPv6 address in brackets (RFC 3986 §3.2.2).
    public var description: String {
        address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
    }
}
