import Base

/// Limits of what a capture may say about itself.
enum CaptureLimits {
    /// The largest packet, libpcap's MAXIMUM_SNAPLEN; a larger one is damage.
    static let packetBytes = 262_144
    /// Segments in a batch: few enough to stay in the first-level cache.
    static let batchSegments = 256
    /// Interfaces of one pcapng section: container hosts have hundreds.
    static let interfaces = 65_536
}

/// Why decoding records stopped.
enum RecordStop {
    /// The batch has no room for another segment.
    case batchFull
    /// The next record is not wholly in the window; it needs this many bytes.
    case needs(Int)
    /// A pcapng block that carries no packet comes next.
    case block
    /// The next record contradicts itself.
    case damaged(String)
}

/// One packet record: where its frame lies in the window, and what the file says about it.
struct PacketRecord {
    var link: LinkLayer
    var linkType: UInt16
    var time: Timestamp
    var start: Int
    var captured: Int
    /// Length on the wire as stated; writers exist that state less than they captured.
    var stated: Int

    /// Decodes the packet into the next slot and counts it.
    @inline(__always)
    func decode(
        from window: RawSpan, into slots: inout MutableSpan<Segment>, count: inout Int,
        tally: inout PacketTally, filter: PacketFilter?
    ) {
        let frame = window.extracting(start..<(start &+ captured))
        let wireLength = max(stated, captured)
        let outcome: DecodeOutcome
        if let filter, !filter.accepts(frame, wireLength: wireLength, link: link) {
            outcome = .filtered
        } else {
            let decoder = PacketDecoder(link: link, time: time, base: start, wireLength: wireLength)
            outcome = decoder.decode(frame, into: &slots[count])
        }
        tally.count(outcome, time: time, wireLength: wireLength)
        if outcome == .udp { tally.counters.countPort(of: slots[count], window) }
        if outcome == .unknownLinkType { tally.counters.count(linkType: linkType) }
        if outcome.isSegment { count &+= 1 }
    }
}
