import Base

/// The pcapng format (draft-ietf-opsawg-pcapng): sections of blocks, with interfaces that differ in link type
/// and clock.
struct PcapngFile {
    enum BlockType {
        static let section: UInt32 = 0x0A0D_0D0A
        static let interface: UInt32 = 1
        /// Obsolete, but old files have it.
        static let packet: UInt32 = 2
        static let simplePacket: UInt32 = 3
        static let interfaceStatistics: UInt32 = 5
        static let enhancedPacket: UInt32 = 6
    }

    /// A section header without options, with both lengths.
    static let sectionHeaderLength = 28
    static let byteOrderMagic: UInt32 = 0x1A2B_3C4D
    /// A block's type and its two lengths.
    static let frameLength = 12

    private(set) var order: FileByteOrder
    private(set) var interfaces: [PcapngInterface] = []
    /// Packets lost as the interface statistics say: the latest count of every interface of every section.
    private(set) var dropped: UInt64 = 0
    /// The latest counts of this section's interfaces.
    private var droppedHere: [Int: UInt64] = [:]
    /// Simple packets have no time of their own: they get their predecessor's.
    private var lastTime = Timestamp(nanoseconds: 0)

    /// The byte order of a section header; nil when it is none.
    static func order(ofSection header: RawSpan, at offset: Int) -> FileByteOrder? {
        switch header.big32(at: offset &+ 8) {
        case byteOrderMagic: .big
        case byteOrderMagic.byteSwapped: .little
        default: nil
        }
    }

    init(order: FileByteOrder) {
        self.order = order
    }

    /// Decodes the packet blocks that are wholly in the window, from `position` on, up to another block.
    mutating func decode(
        _ window: RawSpan, from position: inout Int, into slots: inout MutableSpan<Segment>, count: inout Int,
        tally: inout PacketTally, filter: PacketFilter?
    ) -> RecordStop {
        let order = order
        let described = interfaces
        let interfaces = described.span
        while count < slots.count {
            let available = window.byteCount &- position
            guard available >= Self.frameLength else { return .needs(Self.frameLength) }
            let type = order.uint32(window, at: position)
            guard type == BlockType.enhancedPacket || type == BlockType.simplePacket || type == BlockType.packet
            else { return .block }
            let length = Int(order.uint32(window, at: position &+ 4))
            // The fixed part of each kind, with both lengths.
            guard length >= (type == BlockType.simplePacket ? 16 : 32), length & 3 == 0 else {
                return .damaged("a packet block claims a length of \(length) bytes")
            }
            guard length <= ByteWindow.capacity else {
                return .damaged("a packet block claims \(length) bytes, more than any packet needs")
            }
            guard available >= length else { return .needs(length) }
            guard Int(order.uint32(window, at: position &+ length &- 4)) == length else {
                return .damaged("a packet block's two lengths differ")
            }

            let index: Int
            var captured: Int
            let stated: Int
            let start: Int
            var ticks: UInt64 = 0
            if type == BlockType.simplePacket {
                index = 0
                stated = Int(order.uint32(window, at: position &+ 8))
                captured = min(stated, length &- 16)
                start = position &+ 12
            } else {
                // Both have the fields at the same places; the obsolete one has a drop count beside its interface.
                index =
                    type == BlockType.enhancedPacket
                    ? Int(order.uint32(window, at: position &+ 8)) : Int(order.uint16(window, at: position &+ 8))
                ticks =
                    UInt64(order.uint32(window, at: position &+ 12)) << 32
                    | UInt64(order.uint32(window, at: position &+ 16))
                captured = Int(order.uint32(window, at: position &+ 20))
                stated = Int(order.uint32(window, at: position &+ 24))
                start = position &+ 28
                guard captured <= length &- 32, captured <= CaptureLimits.packetBytes else {
                    return .damaged("a packet block claims \(captured) captured bytes")
                }
            }
            guard index < interfaces.count else {
                return .damaged("a packet names interface \(index), of \(interfaces.count) described")
            }
            let interface = interfaces[index]
            if type == BlockType.simplePacket {
                if interface.snapLength > 0 { captured = min(captured, interface.snapLength) }
            } else {
                lastTime = interface.clock.time(ticks)
            }
            let record = PacketRecord(
                link: interface.link, linkType: interface.linkType, time: lastTime, start: start,
                captured: captured, stated: stated)
            record.decode(from: window, into: &slots, count: &count, tally: &tally, filter: filter)
            position &+= length
        }
        return .batchFull
    }

    /// Begins another section: interfaces do not carry over.
    mutating func beginSection(order: FileByteOrder) {
        self.order = order
        interfaces.removeAll(keepingCapacity: true)
        droppedHere = [:]
    }

    /// Takes an interface description; returns what is wrong with it.
    mutating func describeInterface(_ block: RawSpan) -> String? {
        guard block.byteCount >= 20 else { return "an interface description is too short" }
        guard interfaces.count < CaptureLimits.interfaces else {
            return "more than \(CaptureLimits.interfaces) interfaces are described"
        }
        interfaces.append(PcapngInterface(block: block, order: order))
        return nil
    }

    /// Takes the drop counts of an interface statistics block; counts are totals since the capture began.
    mutating func noteStatistics(_ block: RawSpan) {
        guard block.byteCount >= 24 else { return }
        let index = Int(order.uint32(block, at: 8))
        guard index < interfaces.count else { return }
        let order = order
        var dropped: UInt64 = 0
        PcapngOptions.forEach(in: block, from: 20, order: order) { code, offset, length in
            // isb_ifdrop and isb_osdrop.
            if code == 5 || code == 7, length >= 8 { dropped &+= order.uint64(block, at: offset) }
        }
        self.dropped = self.dropped &- (droppedHere.updateValue(dropped, forKey: index) ?? 0) &+ dropped
    }
}
