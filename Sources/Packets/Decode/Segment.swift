package import Base

/// One decoded TCP segment or UDP datagram: fixed size, no references, so a batch of them is one flat block.
///
/// Lengths on the wire and lengths captured differ when a snap length cut the packet. Offsets point into the
/// bytes of the batch that holds the segment.
package struct Segment: Sendable, BitwiseCopyable {
    /// The transport protocol, by its IANA number.
    @frozen
    package enum Transport: UInt8, Sendable, BitwiseCopyable {
        case tcp = 6
        case udp = 17
    }

    package var time: Timestamp
    package var source: Endpoint
    package var destination: Endpoint
    package var transport: Transport

    /// TTL (IPv4) or hop limit (IPv6) as it arrived.
    package var hopLimit: UInt8
    /// Bytes of IPv4 options or IPv6 extension headers, the `olen` of a TCP signature.
    package var networkOptionsLength: UInt8
    /// The payload looks like bytes that only fill a frame of minimum size: a pure acknowledgement with a few zeros.
    package var mayBePadding: Bool
    package var network: NetworkQuirks

    package var tcpFlags: TCPFlags
    package var sequence: UInt32
    package var acknowledgement: UInt32
    package var window: UInt16
    package var urgentPointer: UInt16

    /// TCP options, as far as they were captured.
    package var optionsOffset: UInt32
    package var optionsLength: UInt8

    package var payloadOffset: UInt32
    /// Payload bytes that were captured.
    package var payloadCaptured: UInt32
    /// Payload bytes on the wire.
    package var payloadLength: UInt32

    @inlinable
    package init(
        time: Timestamp, source: Endpoint, destination: Endpoint, transport: Transport,
        hopLimit: UInt8 = 64, networkOptionsLength: UInt8 = 0, network: NetworkQuirks = [],
        tcpFlags: TCPFlags = [], sequence: UInt32 = 0, acknowledgement: UInt32 = 0, window: UInt16 = 0,
        urgentPointer: UInt16 = 0, optionsOffset: UInt32 = 0, optionsLength: UInt8 = 0,
        payloadOffset: UInt32 = 0, payloadCaptured: UInt32 = 0, payloadLength: UInt32 = 0,
        mayBePadding: Bool = false
    ) {
        self.time = time
        self.source = source
        self.destination = destination
        self.transport = transport
        self.hopLimit = hopLimit
        self.networkOptionsLength = networkOptionsLength
        self.mayBePadding = mayBePadding
        self.network = network
        self.tcpFlags = tcpFlags
        self.sequence = sequence
        self.acknowledgement = acknowledgement
        self.window = window
        self.urgentPointer = urgentPointer
        self.optionsOffset = optionsOffset
        self.optionsLength = optionsLength
        self.payloadOffset = payloadOffset
        self.payloadCaptured = payloadCaptured
        self.payloadLength = payloadLength
    }

    /// What the slots of a batch hold before they are filled.
    static let empty = Segment(
        time: Timestamp(nanoseconds: 0), source: Endpoint(address: IPAddress(high: 0, low: 0), port: 0),
        destination: Endpoint(address: IPAddress(high: 0, low: 0), port: 0), transport: .tcp)
}

/// The control bits of RFC 9293 §3.1, with AE (RFC 9768, once NS) as bit 8.
package struct TCPFlags: OptionSet, Sendable, BitwiseCopyable {
    package var rawValue: UInt16

    @inlinable
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let fin = TCPFlags(rawValue: 1)
    package static let syn = TCPFlags(rawValue: 2)
    package static let rst = TCPFlags(rawValue: 4)
    package static let psh = TCPFlags(rawValue: 8)
    package static let ack = TCPFlags(rawValue: 16)
    package static let urg = TCPFlags(rawValue: 32)
    package static let ece = TCPFlags(rawValue: 64)
    package static let cwr = TCPFlags(rawValue: 128)
    package static let ae = TCPFlags(rawValue: 256)
    /// Any of the three bits between the data offset and AE that RFC 9293 keeps reserved.
    package static let reserved = TCPFlags(rawValue: 512)
}

/// What the IP header says beside addresses and lengths; the p0f quirks `df`, `id+`, `id-`, `ecn`, `0+`, `flow`.
package struct NetworkQuirks: OptionSet, Sendable, BitwiseCopyable {
    package var rawValue: UInt8

    @inlinable
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let ipv6 = NetworkQuirks(rawValue: 1)
    package static let dontFragment = NetworkQuirks(rawValue: 2)
    /// IPv4 identification is not zero.
    package static let nonZeroID = NetworkQuirks(rawValue: 4)
    /// Either ECN bit is set (RFC 3168 §5).
    package static let ecn = NetworkQuirks(rawValue: 8)
    /// The reserved IPv4 flag is set.
    package static let mustBeZero = NetworkQuirks(rawValue: 16)
    /// IPv6 flow label is not zero.
    package static let flowLabel = NetworkQuirks(rawValue: 32)
}
