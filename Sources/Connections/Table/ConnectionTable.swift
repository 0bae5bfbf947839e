import BasicContainers
package import Base
package import Packets

/// The bounded table of TCP connections: takes segments, gives events.
///
/// One owner, one thread, no allocation for a segment of a known connection in its steady state. Time is the
/// capture's: it comes in with the segments.
package struct ConnectionTable: ~Copyable {
    /// What has happened since the caller last emptied it.
    package var events = ConnectionEvents()
    package internal(set) var counters = ConnectionCounters()

    let limits: ConnectionLimits
    let rules: HeaderRules
    let trust: HopTrust
    private let seed = UInt64.random(in: .min ... .max)

    private var ahead = InlineArray<32, Ahead>(repeating: .nothing)
    private var index: SlotIndex
    var connections: RigidArray<Connection>
    private var freePlaces: [Int32] = []
    /// Every connection stands in one of these, the longest silent first.
    private var active = ConnectionQueue()
    private var doubtful = ConnectionQueue()
    private var opening = ConnectionQueue()
    private var closed = ConnectionQueue()

    var readers = Pool<StreamReader>()
    var doubtfulReaders = ReaderQueue()
    var settlingReaders = ReaderQueue()
    var facts = Pool<HelloFacts>()
    var lags = Pool<RecordLag>()
    /// The clients that PROXY headers of trusted balancers name.
    var proxied = Pool<Endpoint>()
    var sink = HandshakeSink()
    /// Bytes in reassembly and hello buffers, all readers together.
    var streamBytesHeld = 0
    /// Where the next search for a large holder of bytes begins.
    var readerHand = 0
    /// SYNs with another initial sequence number on a live connection: the answer decides whether they replace it.
    private var rivals: [Int32: RivalSYN] = [:]

    private var nextSerial: UInt64
    /// The place last looked at for a report of what is open.
    var reportedPlace = 0
    /// The time of the newest segment.
    package private(set) var clock = Timestamp(nanoseconds: .min)

    /// - Parameters:
    ///   - rules: which header fields of the inside hop say who asks.
    ///   - trustedHops: where the gateway's own connections come from; what others claim in a header is not read.
    ///   - insidePorts: ports of the servers behind the gateway; HTTP on others is counted and not believed.
    ///   - side: which side of the gateway is captured; nothing in clear is believed on the edge.
    ///   - firstSerial: the first connection's number. Tables that feed one book count in ranges that do not meet.
    package init(
        limits: ConnectionLimits = ConnectionLimits(), rules: HeaderRules = HeaderRules(), trustedHops: [IPNetwork],
        insidePorts: [UInt16] = HopTrust.commonPorts, side: CaptureSide = .both, firstSerial: UInt64 = 1
    ) {
        nextSerial = firstSerial
        self.limits = limits
        self.rules = rules
        trust = HopTrust(insidePorts: insidePorts, side: side, trustedHops: trustedHops)
        let capacity = min(max(limits.connections, 1), 1 << 29)
        index = SlotIndex(capacity: capacity)
        connections = RigidArray(capacity: capacity)
    }

    /// Connections in the table now.
    package var openConnections: Int { connections.count - freePlaces.count }

    /// Takes a run of segments in time order; offsets in them point into `bytes`.
    package mutating func observe(_ segments: Span<Segment>, bytes: RawSpan) {
        guard segments.count > 0 else { return }
        var start = 0
        while start < segments.count {
            let end = min(start &+ Self.stride, segments.count)
            lookAhead(segments, start, end)
            for position in start..<end {
                guard case .tcp = segments[position].transport else { continue }
                observe(segments[position], ahead[position &- start], bytes: bytes)
            }
            start = end
        }
        clock = segments[segments.count - 1].time
        expire(atMost: max(Self.fewestExpired, segments.count))
    }

    /// Lets time pass without packets: `time` is the capture's clock, up to which everything has been seen. One before the
    /// newest segment changes nothing.
    package mutating func pass(to time: Timestamp) {
        guard time > clock else { return }
        clock = time
        expire(atMost: Self.mostExpiredIdle)
    }

    /// Ends every connection: the capture is over.
    package mutating func finishAll() {
        for place in 0..<connections.count where connections[place].serial != 0 {
            finish(place, .captureEnded)
        }
    }

    // MARK: One segment

    /// Segments looked ahead at once: enough for the processor to wait for their cache misses together.
    private static let stride = 32

    /// Hashes the next segments and reads where their connections should be. The loads do not depend on one another,
    /// so they overlap; one after the other, as the segments are processed, each would be waited for.
    private mutating func lookAhead(_ segments: Span<Segment>, _ start: Int, _ end: Int) {
        for position in start..<end {
            let (key, fromLower) = ConnectionKey.of(segments[position])
            let hash = key.hash(seed: seed)
            ahead[position &- start] = Ahead(key: key, fromLower: fromLower, hash: hash, place: index.home(hash))
        }
        for slot in 0..<(end &- start) {
            let place = Int(ahead[slot].place)
            if place >= 0, connections[place].hash != ahead[slot].hash { ahead[slot].place = -1 }
        }
    }

    private mutating func observe(_ segment: Segment, _ ahead: Ahead, bytes: RawSpan) {
        counters.segments &+= 1
        let (key, hash, fromLower) = (ahead.key, ahead.hash, ahead.fromLower)
        var place: Int? = Int(ahead.place)
        if ahead.place < 0 || !connections[Int(ahead.place)].key.isSame(as: key) { place = find(key, hash) }
        let control = segment.control

        if control.has(ControlBits.syn) {
            place = openOrRenew(place, key, hash, segment, bytes: bytes, fromLower: fromLower)
        } else if place == nil {
            // Only data starts a connection whose handshake was not seen; stragglers of closed ones do not.
            // One byte that may be padding is a keep-alive probe (RFC 9293 §3.8.4): the connection is there.
            guard segment.payloadLength > 0, !segment.mayBePadding || segment.payloadLength == 1,
                !control.has(ControlBits.rst)
            else {
                counters.strays += 1
                return
            }
            place = open(key, hash, segment, clientIsLower: Self.guessClientIsLower(key), stage: .open)
        }
        guard var place else {
            counters.rivalSegments += 1
            return
        }

        if !rivals.isEmpty, let rival = rivals[Int32(place)],
            rival.isAnswered(by: segment, fromLower: fromLower, isConfirmed: connections[place].isConfirmed)
        {
            rivals[Int32(place)] = nil
            finish(place, .closed)
            place = open(key, hash, rival, clientIsLower: rival.fromLower)
        }

        let before = connections[place].lastActivity
        connections[place].lastActivity = segment.time
        connections[place].segments &+= 1
        let fromClient = fromLower == connections[place].clientIsLower
        let isOwn = !control.has(ControlBits.syn) || noteSYN(place, segment, bytes: bytes, fromClient: fromClient)
        guard isOwn, transfer(place, segment, bytes: bytes, fromClient: fromClient) else {
            noteForeign(place)
            connections[place].lastActivity = before
            return
        }
        if control.has(ControlBits.fin | ControlBits.rst) {
            noteEnd(place, segment, fromClient: connections[place].clientIsLower == fromLower)
        } else {
            requeue(place)
        }
    }

    /// Counts a segment that a stranger may have sent, and that is no part of its connection.
    private mutating func noteForeign(_ place: Int) {
        counters.foreignSegments += 1
        connections[place].segments &-= 1
    }

    @inline(__always)
    private func find(_ key: ConnectionKey, _ hash: UInt32) -> Int? {
        var probe = index.probe(hash)
        while let place = index.next(&probe) {
            if connections[place].key.isSame(as: key) { return place }
        }
        return nil
    }

    /// What looking ahead found for one segment.
    private struct Ahead: BitwiseCopyable {
        let key: ConnectionKey
        /// The segment travels from the lower end to the upper one.
        let fromLower: Bool
        let hash: UInt32
        var place: Int32

        static let nothing = Ahead(
            key: ConnectionKey(lower: .none, upper: .none), fromLower: false, hash: 0, place: -1)
    }

    // MARK: Opening

    /// Decides what a SYN or SYN-ACK means for the connection with its addresses and ports, if there is one.
    private mutating func openOrRenew(
        _ place: Int?, _ key: ConnectionKey, _ hash: UInt32, _ segment: Segment, bytes: RawSpan, fromLower: Bool
    ) -> Int? {
        let isAnswer = segment.control.has(ControlBits.ack)
        let clientIsLower = fromLower != isAnswer
        guard let place else {
            return open(key, hash, segment, clientIsLower: clientIsLower, stage: .opening)
        }
        let connection = connections[place]
        if connection.isLate(segment, fromLower: fromLower) {
            adopt(place, segment, fromLower: fromLower)
            return place
        }
        if isAnswer {
            guard connection.stage == .closed, !connection.hasSeen(synAck: segment) else { return place }
            // The port is used again, and the capture missed the SYN.
            finish(place, .closed)
            return open(key, hash, segment, clientIsLower: clientIsLower, stage: .opening)
        }
        let same =
            connection.marks.contains(.synSeen) && connection.clientISN == segment.sequence
            && connection.clientIsLower == fromLower
        if same { return place }
        if connection.stage == .closed {
            // The port is used again.
            finish(place, .idle)
            return open(key, hash, segment, clientIsLower: clientIsLower, stage: .opening)
        }
        // Neither a live connection nor an attempt is given up for one stray or forged SYN.
        // Most are answered at once or never: forgetting those that wait keeps a flood from shutting real ones out.
        if rivals.count >= Self.mostRivals { rivals.removeAll(keepingCapacity: true) }
        rivals[Int32(place)] = RivalSYN(segment, fromLower: fromLower, options: Self.options(segment, bytes))
        return nil
    }

    private static let mostRivals = 1_024

    @_lifetime(copy bytes)
    private static func options(_ segment: Segment, _ bytes: RawSpan) -> RawSpan {
        bytes.range(offset: segment.optionsOffset, count: UInt32(segment.optionsLength))
    }

    private mutating func open(
        _ key: ConnectionKey, _ hash: UInt32, _ rival: RivalSYN, clientIsLower: Bool
    ) -> Int {
        let place = open(key, hash, at: rival.time, clientIsLower: clientIsLower, stage: .opening)
        connections[place].marks.insert(.synSeen)
        connections[place].clientISN = rival.sequence
        connections[place].signature = rival.signature
        connections[place].client.start(at: rival.sequence &+ 1)
        return place
    }

    private mutating func open(
        _ key: ConnectionKey, _ hash: UInt32, _ segment: Segment, clientIsLower: Bool, stage: Connection.Stage
    ) -> Int {
        open(key, hash, at: segment.time, clientIsLower: clientIsLower, stage: stage)
    }

    private mutating func open(
        _ key: ConnectionKey, _ hash: UInt32, at time: Timestamp, clientIsLower: Bool, stage: Connection.Stage
    ) -> Int {
        if freePlaces.isEmpty, connections.isFull { evictOne() }
        var connection = Connection(
            key: key, hash: hash, serial: nextSerial, clientIsLower: clientIsLower, at: time)
        connection.stage = stage
        nextSerial += 1
        counters.connections += 1
        let place: Int
        if let free = freePlaces.popLast() {
            place = Int(free)
            connections[place] = connection
        } else {
            place = connections.count
            connections.append(connection)
        }
        index.insert(hash, place: place)
        append(place)
        return place
    }

    /// Without a handshake the end with the lower port, below the ephemeral range, is taken for the server's.
    private static func guessClientIsLower(_ key: ConnectionKey) -> Bool {
        key.lower.port >= key.upper.port
    }

    /// - Returns: False for a SYN-ACK that answers another SYN than this connection's.
    private mutating func noteSYN(_ place: Int, _ segment: Segment, bytes: RawSpan, fromClient: Bool) -> Bool {
        if fromClient {
            // Where the sides were guessed, an answer may seem to come from the client.
            guard !segment.control.has(ControlBits.ack) else { return true }
            if connections[place].marks.contains(.synSeen) {
                if connections[place].synAckAt.nanoseconds != 0 || segment.time > connections[place].first {
                    connections[place].marks.insert(.handshakeAmbiguous)
                }
                return true
            }
            connections[place].marks.insert(.synSeen)
            connections[place].clientISN = segment.sequence
            startStreams(place, client: segment.sequence &+ 1, server: nil)
            connections[place].signature = TCPSignature(segment, options: Self.options(segment, bytes))
        } else if segment.control.has(ControlBits.ack) {
            if connections[place].marks.contains(.synAckSeen) {
                guard segment.sequence == connections[place].serverISN else { return false }
                connections[place].marks.insert(.handshakeAmbiguous)
                return true
            }
            if connections[place].marks.contains(.synSeen),
                segment.acknowledgement != connections[place].clientISN &+ 1
            {
                // It answers another SYN than this connection's.
                return false
            }
            connections[place].marks.insert(.synAckSeen)
            connections[place].serverISN = segment.sequence
            connections[place].synAckAt = segment.time
            if !connections[place].marks.contains(.synSeen) {
                connections[place].clientISN = segment.acknowledgement &- 1
            }
            startStreams(place, client: connections[place].clientISN &+ 1, server: segment.sequence &+ 1)
        }
        return true
    }

    /// Fixes where the streams begin, if data has not done so.
    private mutating func startStreams(_ place: Int, client: UInt32, server: UInt32?) {
        let reader = connections[place].reader
        if !connections[place].client.known { connections[place].client.start(at: client) }
        if reader >= 0 { readers[reader].client.start(at: client) }
        guard let server else { return }
        if !connections[place].server.known { connections[place].server.start(at: server) }
        if reader >= 0 { readers[reader].server.start(at: server) }
    }

    /// Gives a connection the SYN or SYN-ACK that was captured after what followed it. Now the sides are known.
    private mutating func adopt(_ place: Int, _ segment: Segment, fromLower: Bool) {
        // Whether the client has answered already is not known.
        if connections[place].midstream { connections[place].marks.insert(.handshakeAmbiguous) }
        let clientIsLower = fromLower != segment.control.has(ControlBits.ack)
        guard connections[place].clientIsLower != clientIsLower else { return }
        connections[place].swapSides()
        let reader = connections[place].reader
        if reader >= 0 { readers[reader].swapSides() }
    }

    // MARK: Closing

    private mutating func noteEnd(_ place: Int, _ segment: Segment, fromClient: Bool) {
        if segment.control.has(ControlBits.rst) {
            let isOwn =
                fromClient
                ? connections[place].client.acceptsReset(at: segment.sequence)
                : connections[place].server.acceptsReset(at: segment.sequence)
            guard isOwn || !connections[place].isConfirmed else {
                noteForeign(place)
                return
            }
            connections[place].marks.insert(.reset)
            close(place)
        } else if segment.control.has(ControlBits.fin) {
            let reader = connections[place].reader
            let end = segment.sequence &+ segment.payloadLength
            if reader >= 0 {
                if fromClient {
                    readers[reader].client.finish(at: end)
                } else {
                    readers[reader].server.finish(at: end)
                }
            }
            if fromClient {
                connections[place].client.finish(at: end)
            } else {
                connections[place].server.finish(at: end)
            }
            if connections[place].client.finished, connections[place].server.finished {
                close(place)
            } else {
                requeue(place)
            }
        }
    }

    mutating func close(_ place: Int) {
        guard connections[place].stage != .closed else { return }
        connections[place].stage = .closed
        moveToQueue(place)
        let reader = connections[place].reader
        // What was captured out of order may still come while the connection lingers.
        guard reader >= 0, readers[reader].client.isDone, readers[reader].server.isDone else { return }
        closeReader(place, at: connections[place].lastActivity)
    }

    /// Ends a connection, reports it and frees its place; one that was closed before keeps that ending.
    mutating func finish(_ place: Int, _ ending: ConnectionRecord.Ending) {
        let ending = connections[place].ownEnding ?? ending
        remove(place)
        flushWaiting(place)
        closeReader(place, at: connections[place].lastActivity)
        index.remove(connections[place].hash, place: place)
        if !rivals.isEmpty { rivals[Int32(place)] = nil }
        report(place, ending)
        connections[place].vacate()
        freePlaces.append(Int32(place))
    }

    private static let fewestExpired = 64
    /// Few enough that packets do not wait meanwhile.
    private static let mostExpiredIdle = 4_096

    /// As many ends as there were segments keep up with any rate of arrivals.
    private mutating func expire(atMost most: Int) {
        takeBackSilentReaders()
        for _ in 0..<most {
            if let place = overdue(closed, after: limits.linger) {
                finish(place, .closed)
            } else if let place = overdue(active, after: limits.idle)
                ?? overdue(doubtful, after: limits.doubtful) ?? overdue(opening, after: limits.opening)
            {
                counters.expired += 1
                finish(place, .idle)
            } else {
                return
            }
        }
    }

    private func overdue(_ queue: ConnectionQueue, after limit: Nanoseconds) -> Int? {
        guard queue.head >= 0 else { return nil }
        let silent = clock.nanoseconds &- connections[Int(queue.head)].lastActivity.nanoseconds
        // A time far ahead of the clock is a capture's fault, and would keep those behind it for ever.
        return silent.magnitude > limit.count.magnitude ? Int(queue.head) : nil
    }

    /// Evicts what matters least: stragglers first, then unconfirmed ones, then the longest idle. Of unanswered
    /// attempts and unconfirmed data the more numerous are evicted: a flood of either kind evicts itself.
    private mutating func evictOne() {
        if closed.head >= 0 {
            finish(Int(closed.head), .closed)
            return
        }
        let unconfirmed = doubtful.count > opening.count ? doubtful.head : opening.head
        if unconfirmed >= 0 {
            counters.evictedUnconfirmed += 1
            finish(Int(unconfirmed), .evicted)
        } else if active.head >= 0 {
            counters.evicted += 1
            noteLoss(of: Int(active.head), at: clock)
            finish(Int(active.head), .evicted)
        }
    }

    // MARK: Queues

    /// Queue places are kept exact to a second: moving an entry at each segment would cost two cache misses.
    private static let queueGrain: Int64 = 1_000_000_000

    private mutating func requeue(_ place: Int) {
        let moved = connections[place].queuedAt.nanoseconds &+ Self.queueGrain
        guard connections[place].lastActivity.nanoseconds > moved else { return }
        moveToQueue(place)
    }

    /// Puts a connection at the end of the queue that its state calls for.
    mutating func moveToQueue(_ place: Int) {
        remove(place)
        append(place)
    }

    private mutating func append(_ place: Int) {
        connections[place].queuedAt = connections[place].lastActivity
        let queue = connections[place].properQueue
        connections[place].queue = queue
        switch queue {
        case .opening: opening.append(Int32(place), in: &connections)
        case .doubtful: doubtful.append(Int32(place), in: &connections)
        case .active: active.append(Int32(place), in: &connections)
        case .closed: closed.append(Int32(place), in: &connections)
        }
    }

    private mutating func remove(_ place: Int) {
        switch connections[place].queue {
        case .opening: opening.remove(Int32(place), in: &connections)
        case .doubtful: doubtful.remove(Int32(place), in: &connections)
        case .active: active.remove(Int32(place), in: &connections)
        case .closed: closed.remove(Int32(place), in: &connections)
        }
    }

    /// The first data makes an attempt a connection.
    mutating func becomeOpen(_ place: Int) {
        guard connections[place].stage == .opening else { return }
        connections[place].stage = .open
        moveToQueue(place)
    }
}
