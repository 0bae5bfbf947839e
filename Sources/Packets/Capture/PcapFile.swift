import Base

/// The classic pcap format (draft-ietf-opsawg-pcap): one header, one link type, records after one another.
struct PcapFile {
    static let headerLength = 24

    let order: FileByteOrder
    /// 16 bytes, or 24 in the variant with magic 0xA1B2CD34 that early Linux distributions wrote.
    let recordHeaderLength: Int
    /// Nanoseconds in a unit of the timestamps' fraction.
    let fractionUnit: Int64
    let link: LinkLayer
    let linkType: UInt16

    /// What the magic number says; nil when it is no pcap file.
    static func variant(of header: RawSpan) -> (order: FileByteOrder, recordHeaderLength: Int, fractionUnit: Int64)?
    {
        switch header.big32(at: 0) {
        case 0xA1B2_C3D4: (.big, 16, 1000)
        case 0xD4C3_B2A1: (.little, 16, 1000)
        case 0xA1B2_3C4D: (.big, 16, 1)
        case 0x4D3C_B2A1: (.little, 16, 1)
        case 0xA1B2_CD34: (.big, 24, 1000)
        case 0x34CD_B2A1: (.little, 24, 1000)
        default: nil
        }
    }

    /// - Parameter header: the file's first 24 bytes, with a magic number that `variant(of:)` knows.
    init(header: RawSpan, name: String) throws(CaptureError) {
        guard let variant = Self.variant(of: header) else {
            throw CaptureError(.notACapture, name: name, "is not a pcap file")
        }
        order = variant.order
        recordHeaderLength = variant.recordHeaderLength
        fractionUnit = variant.fractionUnit
        let major = order.uint16(header, at: 4)
        // 2.4 is from 1998; 2.3 and before swapped the two lengths of a record, or not.
        guard major == 2, order.uint16(header, at: 6) >= 4 else {
            throw CaptureError(
                .unsupported, name: name, "is a pcap file of version \(major).\(order.uint16(header, at: 6))",
                remedy: "convert it with `editcap -F pcap`")
        }
        // The upper half has the length of the frame check sequence, which decoding does not need.
        linkType = UInt16(truncatingIfNeeded: order.uint32(header, at: 20))
        link = LinkLayer(linkType: linkType)
    }

    /// Decodes the records that are wholly in the window, from `position` on.
    func decode(
        _ window: RawSpan, from position: inout Int, into slots: inout MutableSpan<Segment>, count: inout Int,
        tally: inout PacketTally, filter: PacketFilter?
    ) -> RecordStop {
        while count < slots.count {
            let available = window.byteCount &- position
            guard available >= recordHeaderLength else { return .needs(recordHeaderLength) }
            let captured = Int(order.uint32(window, at: position &+ 8))
            guard captured <= CaptureLimits.packetBytes else {
                return .damaged("a packet record claims \(captured) captured bytes")
            }
            let length = recordHeaderLength &+ captured
            guard available >= length else { return .needs(length) }
            let seconds = Int64(order.uint32(window, at: position))
            let fraction = Int64(order.uint32(window, at: position &+ 4))
            let record = PacketRecord(
                link: link, linkType: linkType,
                time: Timestamp(nanoseconds: seconds &* 1_000_000_000 &+ fraction &* fractionUnit),
                start: position &+ recordHeaderLength,
                captured: captured,
                stated: Int(order.uint32(window, at: position &+ 12)))
            record.decode(from: window, into: &slots, count: &count, tally: &tally, filter: filter)
            position &+= length
        }
        return .batchFull
    }
}
