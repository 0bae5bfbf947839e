package import Base
package import Packets

/// One end of a test connection: an address in text and a port.
package struct End: Sendable {
    package var address: IPAddress
    package var port: UInt16

    package init(_ address: String, _ port: UInt16) {
        self.address = IPAddress(address) ?? IPAddress(v4: 0)
        self.port = port
    }

    package var endpoint: Endpoint { Endpoint(address: address, port: port) }
}

/// What an IP header says beside addresses; nil lengths are filled in rightly.
package struct IPFields: Sendable {
    package var hopLimit: UInt8 = 64
    package var identification: UInt16 = 1
    /// The 16 bits of flags and fragment offset of IPv4.
    package var fragmentation: UInt16 = 0x4000
    package var trafficClass: UInt8 = 0
    package var flowLabel: UInt32 = 0
    /// IPv4 options, a multiple of four bytes.
    package var options: [UInt8] = []
    /// IPv6 extension headers: numbers and whole headers, whose first byte is overwritten by the next number.
    package var extensions: [(number: UInt8, header: [UInt8])] = []
    /// The total length of IPv4 or payload length of IPv6 as the header shall state it.
    package var statedLength: UInt16?

    package init() {}
}

/// Builds IP packets byte by byte. Checksums are zero.
package enum PacketBuilder {
    package static func tcp(
        _ from: End, _ to: End, flags: TCPFlags = .ack, sequence: UInt32 = 1, acknowledgement: UInt32 = 0,
        window: UInt16 = 65_535, options: [UInt8] = [], payload: [UInt8] = [], ip: IPFields = IPFields()
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(from.port)
        writer.put(to.port)
        writer.put(sequence)
        writer.put(acknowledgement)
        var padded = options
        while padded.count % 4 != 0 { padded.append(0) }
        let reserved: UInt16 = flags.contains(.reserved) ? 0x0800 : 0
        writer.put(UInt16(5 + padded.count / 4) << 12 | reserved | flags.rawValue & 0x1FF)
        writer.put(window)
        writer.put(UInt32(0))
        writer.put(padded)
        writer.put(payload)
        return self.ip(from.address, to.address, transport: 6, payload: writer.bytes, fields: ip)
    }

    package static func udp(
        _ from: End, _ to: End, payload: [UInt8] = [], statedLength: UInt16? = nil, ip: IPFields = IPFields()
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(from.port)
        writer.put(to.port)
        writer.put(statedLength ?? UInt16(truncatingIfNeeded: 8 + payload.count))
        writer.put(UInt16(0))
        writer.put(payload)
        return self.ip(from.address, to.address, transport: 17, payload: writer.bytes, fields: ip)
    }

    /// An IP packet of the version of its addresses.
    package static func ip(
        _ from: IPAddress, _ to: IPAddress, transport: UInt8, payload: [UInt8], fields: IPFields = IPFields()
    ) -> [UInt8] {
        var writer = ByteWriter()
        if from.isIPv4 {
            writer.put(UInt8(0x45 + fields.options.count / 4))
            writer.put(fields.trafficClass)
            writer.put(
                fields.statedLength ?? UInt16(truncatingIfNeeded: 20 + fields.options.count + payload.count))
            writer.put(fields.identification)
            writer.put(fields.fragmentation)
            writer.put(fields.hopLimit)
            writer.put(transport)
            writer.put(UInt16(0))
            writer.put(UInt32(truncatingIfNeeded: from.low))
            writer.put(UInt32(truncatingIfNeeded: to.low))
            writer.put(fields.options)
            writer.put(payload)
            return writer.bytes
        }
        let chain = fields.extensions.map(\.number) + [transport]
        var body: [UInt8] = []
        for (index, item) in fields.extensions.enumerated() {
            body += [chain[index + 1]] + item.header.dropFirst()
        }
        body += payload
        writer.put(UInt32(6) << 28 | UInt32(fields.trafficClass) << 20 | fields.flowLabel & 0xFFFFF)
        writer.put(fields.statedLength ?? UInt16(truncatingIfNeeded: body.count))
        writer.put(chain[0])
        writer.put(fields.hopLimit)
        for address in [from, to] {
            writer.put(address.high)
            writer.put(address.low)
        }
        writer.put(body)
        return writer.bytes
    }
}

/// The link layers a test can put before an IP packet, with their LINKTYPE_ numbers.
package enum TestLink: UInt16, CaseIterable, Sendable {
    case ethernet = 1
    case cooked = 113
    case cookedV2 = 276
    case raw = 101
    case null = 0
    case loop = 108

    /// A frame of this link layer.
    ///
    /// - Parameters:
    ///   - tags: VLAN identifiers, outermost first; only Ethernet has them.
    ///   - padded: whether Ethernet frames are filled to their minimum of 60 bytes.
    package func frame(_ packet: [UInt8], tags: [UInt16] = [], padded: Bool = false) -> [UInt8] {
        let isIPv6 = packet.first.map { $0 >> 4 == 6 } ?? false
        let etherType: UInt16 = isIPv6 ? 0x86DD : 0x0800
        var writer = ByteWriter()
        switch self {
        case .ethernet:
            writer.put([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2])
            for (index, tag) in tags.enumerated() {
                writer.put(UInt16(index < tags.count - 1 ? 0x88A8 : 0x8100))
                writer.put(tag)
            }
            writer.put(etherType)
        case .cooked:
            writer.put([0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0])
            writer.put(etherType)
        case .cookedV2:
            writer.put(etherType)
            writer.put([0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0])
        case .raw: break
        case .null:
            // As a little-endian machine with FreeBSD's number writes it.
            writer.put([isIPv6 ? 28 : 2, 0, 0, 0])
        case .loop: writer.put(UInt32(isIPv6 ? 24 : 2))
        }
        writer.put(packet)
        while self == .ethernet, padded, writer.bytes.count < 60 { writer.bytes.append(0) }
        return writer.bytes
    }
}
