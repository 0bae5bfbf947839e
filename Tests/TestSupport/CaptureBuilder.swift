package import Base

/// Writes pcap files in every variant.
package struct PcapBuilder {
    private var writer: ByteWriter
    private let unit: Int64
    private let isModified: Bool

    package var bytes: [UInt8] { writer.bytes }

    package init(
        _ order: ByteWriter.Order = .little, nanoseconds: Bool = false, isModified: Bool = false,
        link: UInt16 = TestLink.ethernet.rawValue
    ) {
        writer = ByteWriter(order)
        unit = nanoseconds ? 1 : 1000
        self.isModified = isModified
        writer.put(isModified ? 0xA1B2_CD34 : nanoseconds ? 0xA1B2_3C4D : 0xA1B2_C3D4 as UInt32)
        writer.put(UInt16(2))
        writer.put(UInt16(4))
        writer.put(UInt64(0))
        writer.put(UInt32(262_144))
        writer.put(UInt32(link))
    }

    /// - Parameters:
    ///   - wireLength: what the record states; the frame's length unless given.
    ///   - captured: bytes kept by a snap length; all unless given.
    package mutating func add(
        _ frame: [UInt8], at time: Timestamp = Timestamp(nanoseconds: 1_700_000_000_000_001_000),
        wireLength: Int? = nil, captured: Int? = nil
    ) {
        let kept = Array(frame.prefix(captured ?? frame.count))
        writer.put(UInt32(truncatingIfNeeded: time.nanoseconds / 1_000_000_000))
        writer.put(UInt32(truncatingIfNeeded: time.nanoseconds % 1_000_000_000 / unit))
        writer.put(UInt32(kept.count))
        writer.put(UInt32(wireLength ?? frame.count))
        if isModified { writer.put(UInt64(0)) }
        writer.put(kept)
    }
}

/// Writes pcapng files block by block.
package struct PcapngBuilder {
    private var writer: ByteWriter

    package var bytes: [UInt8] { writer.bytes }

    /// Begins with a section header.
    package init(_ order: ByteWriter.Order = .little) {
        writer = ByteWriter(order)
        section(order)
    }

    package mutating func section(_ order: ByteWriter.Order) {
        writer.order = order
        var body = ByteWriter(order)
        body.put(UInt32(0x1A2B_3C4D))
        body.put(UInt16(1))
        body.put(UInt16(0))
        body.put(UInt64.max)
        block(0x0A0D_0D0A, body.bytes)
    }

    /// - Parameters:
    ///   - resolution: if_tsresol.
    ///   - offset: if_tsoffset in seconds.
    package mutating func interface(
        link: UInt16 = TestLink.ethernet.rawValue, snapLength: UInt32 = 0, resolution: UInt8? = nil,
        offset: Int64? = nil
    ) {
        var body = ByteWriter(writer.order)
        body.put(link)
        body.put(UInt16(0))
        body.put(snapLength)
        if let resolution {
            body.put(UInt16(9))
            body.put(UInt16(1))
            body.put([resolution, 0, 0, 0])
        }
        if let offset {
            body.put(UInt16(14))
            body.put(UInt16(8))
            body.put(offset)
        }
        if resolution != nil || offset != nil { body.put(UInt32(0)) }
        block(1, body.bytes)
    }

    /// An enhanced packet block.
    package mutating func add(
        _ frame: [UInt8], ticks: UInt64 = 1_700_000_000_000_001, interface: UInt32 = 0, wireLength: Int? = nil
    ) {
        var body = ByteWriter(writer.order)
        body.put(interface)
        body.put(UInt32(truncatingIfNeeded: ticks >> 32))
        body.put(UInt32(truncatingIfNeeded: ticks))
        body.put(UInt32(frame.count))
        body.put(UInt32(wireLength ?? frame.count))
        body.put(frame)
        body.pad()
        block(6, body.bytes)
    }

    /// A simple packet block: interface 0, no time.
    package mutating func addSimple(_ frame: [UInt8], wireLength: Int? = nil) {
        var body = ByteWriter(writer.order)
        body.put(UInt32(wireLength ?? frame.count))
        body.put(frame)
        body.pad()
        block(3, body.bytes)
    }

    /// The packet block that pcapng had before the enhanced one.
    package mutating func addObsolete(_ frame: [UInt8], ticks: UInt64, interface: UInt16 = 0) {
        var body = ByteWriter(writer.order)
        body.put(interface)
        body.put(UInt16(7))
        body.put(UInt32(truncatingIfNeeded: ticks >> 32))
        body.put(UInt32(truncatingIfNeeded: ticks))
        body.put(UInt32(frame.count))
        body.put(UInt32(frame.count))
        body.put(frame)
        body.pad()
        block(2, body.bytes)
    }

    /// Any block; lengths may be made to lie.
    package mutating func block(
        _ type: UInt32, _ body: [UInt8], statedLength: UInt32? = nil, trailer: UInt32? = nil
    ) {
        let length = statedLength ?? UInt32(body.count + 12)
        writer.put(type)
        writer.put(length)
        writer.put(body)
        writer.put(trailer ?? length)
    }
}
