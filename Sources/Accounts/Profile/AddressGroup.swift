import Connections
import Base

/// What one account does from one address: the unit for which a path is decided.
struct AddressGroup: Sendable {
    var connections: UInt32 = 0
    var exchanges: UInt32 = 0
    private var seen = Rare<Seen>()
    /// Connections on which more than one claimed client, or more than one account, was seen.
    private var mixed = Rare<MixedConnections>()
    var last = Timestamp(nanoseconds: .min)

    /// A person has a few tools; what lies beyond is not looked at.
    static let mostHellos = 16

    /// What was seen of the connections themselves; a log without hellos does not show it.
    struct Seen: RareValue {
        var gap = RoundTripGap()
        /// MSS of the SYNs, which shows tunnels.
        var links = BoundedCounts<LinkGuess>(capacity: 8)
        var hellos = SmallTable<JA4, HelloUse>()
    }

    var mixing: MixedConnections {
        _read { yield mixed.value }
        _modify { yield &mixed.value }
    }

    var isMixed: Bool { mixed.isHeld }

    var gap: RoundTripGap {
        _read { yield seen.value.gap }
        _modify { yield &seen.value.gap }
    }

    var links: BoundedCounts<LinkGuess> {
        _read { yield seen.value.links }
        _modify { yield &seen.value.links }
    }

    var hellos: SmallTable<JA4, HelloUse> {
        _read { yield seen.value.hellos }
        _modify { yield &seen.value.hellos }
    }

    /// The clients claimed under one stable JA4.
    struct HelloUse: Sendable {
        var connections: UInt32 = 0
        var longestIdle: UInt32 = 0
        var families = BoundedCounts<String>(capacity: 16)
        /// Unix seconds of the connection that brought the second family; 0 while there is none.
        var severalSince: UInt32 = 0
        var stacks = BoundedCounts<String>(capacity: 4)
    }
}

extension AddressGroup: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("connections", &connections)
        try coder.integer("exchanges", &exchanges)
        try coder.value("seen", &seen)
        try coder.value("mixed", &mixed)
        try coder.time("last", &last)
    }
}

extension AddressGroup.Seen {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("gap", &gap)
        try coder.value("links", &links)
        try hellos.code("hellos", with: &coder, most: AddressGroup.mostHellos, new: AddressGroup.HelloUse()) {
            (coder, use) throws(SnapshotError) in
            try coder.value("hellos", &use)
        }
    }
}

extension AddressGroup.HelloUse: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("connections", &connections)
        try coder.integer("longestIdle", &longestIdle)
        try coder.value("families", &families)
        try coder.integer("severalSince", &severalSince)
        try coder.value("stacks", &stacks)
    }
}
