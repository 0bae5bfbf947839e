package import Base

/// A person's turn, as the neighbourhood test reads it.
package struct PersonTurn: Sendable {
    package var time: Timestamp
    /// The end of the thread's last response: no person could have answered sooner.
    package var possibleFrom: Timestamp
    package var thread: UInt32
    package var party: Party
    /// New tokens; -1 where unknown. The same text given to several windows has one size.
    package var newTokens: Int32
    /// What its length may be estimated by, if tokens alone do not give it.
    var growth: HistoryGrowth?
    /// Equal in size and near in time to a turn of another thread: one act of broadcasting.
    var isBroadcast = false

    init(
        time: Timestamp, possibleFrom: Timestamp, thread: UInt32, party: Party, newTokens: Int32,
        growth: HistoryGrowth? = nil
    ) {
        self.time = time
        self.possibleFrom = possibleFrom
        self.thread = thread
        self.party = party
        self.newTokens = newTokens
        self.growth = growth
    }

    /// Within two tokens.
    func isSameSize(as other: PersonTurn) -> Bool {
        newTokens >= 0 && other.newTokens >= 0 && abs(Int64(newTokens) - Int64(other.newTokens)) <= 2
    }
}

/// Where a turn came from, as far as it is known: a script that prompts a dozen agents does so on one machine, which
/// is what distinguishes it from a dozen people.
package struct Party: Sendable, Equatable {
    package var device: UInt64
    package var client: UInt32
    package var endpoint: UInt64
    /// The floor of the thread's gaps within tool loops, in seconds (``HiddenLegs``); nil until it is known.
    package var leg: Float?

    init(_ exchange: AccountExchange, leg: Float?) {
        device = exchange.device
        client = exchange.client
        endpoint = exchange.endpoint
        self.leg = leg
    }

    /// Twice what sets floors apart in a block: here one misread thread is compared with all others.
    private static let legsApart = 2 * HiddenLegs.apart

    /// Known to be another machine or program: by the device, by the claimed client or endpoint where devices are not both
    /// known, or by the distance, as relays put one device's name on everybody.
    func isOther(than other: Party) -> Bool {
        if device != 0, other.device != 0 {
            if device != other.device { return true }
        } else {
            if client != 0, other.client != 0, client != other.client { return true }
            if endpoint != 0, other.endpoint != 0, endpoint != other.endpoint { return true }
        }
        guard endpoint == other.endpoint, client == other.client, let leg, let otherLeg = other.leg else {
            return false
        }
        return abs(leg - otherLeg) > Self.legsApart
    }
}

extension Party {
    /// Odd numbers that scatter: 2⁶⁴ over the golden ratio (Knuth, *The Art of Computer Programming* 3, 6.4), and another.
    private static let scatter: (UInt64, UInt64) = (0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93)

    /// One claimed client at one endpoint.
    var clientAtEndpoint: UInt64 { endpoint &* Self.scatter.0 ^ UInt64(client) }

    /// What it is known by, whatever its distance.
    var installation: UInt64 { device != 0 ? device : clientAtEndpoint }

    /// The same, of those as far away: a relay may give all machines one name.
    var distantInstallation: UInt64 {
        let distance = UInt64(min(max(0, leg ?? 0), HiddenLegs.longest) / Self.legsApart)
        return (device ^ clientAtEndpoint) &+ distance &* Self.scatter.1
    }
}

extension PersonTurn: SnapshotCoded {
    static let blank = PersonTurn(
        time: Timestamp(nanoseconds: 0), possibleFrom: Timestamp(nanoseconds: 0), thread: 0,
        party: Party(device: 0, client: 0, endpoint: 0), newTokens: -1)

    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.time("time", &time)
        try coder.time("possibleFrom", &possibleFrom)
        try coder.integer("thread", &thread)
        try coder.value("party", &party)
        try coder.integer("newTokens", &newTokens, in: -1...Int32.max)
        try coder.optional("growth", &growth, new: HistoryGrowth(size: 0, answer: 0, inTokens: false)) {
            (coder, value) throws(SnapshotError) in
            try coder.integer("growth", &value.size, in: Int32.min...Int32.max)
            try coder.integer("growth", &value.answer, in: 0...Int32.max)
            try coder.flag("growth", &value.inTokens)
        }
        try coder.flag("isBroadcast", &isBroadcast)
    }
}

extension Party: SnapshotCoded {
    fileprivate init(device: UInt64, client: UInt32, endpoint: UInt64) {
        self.device = device
        self.client = client
        self.endpoint = endpoint
    }

    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("device", &device)
        try coder.integer("client", &client)
        try coder.integer("endpoint", &endpoint)
        try coder.optional("leg", &leg, new: 0) { (coder, leg) throws(SnapshotError) in
            try coder.float("leg", &leg, in: 0...HiddenLegs.longest)
        }
    }
}
