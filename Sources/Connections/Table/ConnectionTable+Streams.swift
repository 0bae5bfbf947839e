import BasicContainers
import Base
import Packets

/// Reading streams in order: what a connection carries, the TLS handshake, the exchanges of an inside hop.
extension ConnectionTable {
    mutating func read(_ place: Int, _ segment: Segment, sequence: UInt32, bytes: RawSpan, fromClient: Bool) {
        guard let reader = reader(of: place) else { return }
        let side = connections[place].clientIsLower
        confirmDoubtful(place, by: sequence, fromClient: fromClient)
        guard connections[place].reader == reader else { return }
        // What was read may have shown that the sides were guessed wrong.
        readNext(
            place, reader, segment, sequence: sequence, bytes: bytes,
            fromClient: fromClient == (side == connections[place].clientIsLower))
        noteBytesHeld(place, at: segment.time)
    }

    private mutating func readNext(
        _ place: Int, _ reader: Int32, _ segment: Segment, sequence: UInt32, bytes: RawSpan, fromClient: Bool
    ) {
        let captured = bytes.range(offset: segment.payloadOffset, count: segment.payloadCaptured)
        if fromClient, connections[place].content != .http,
            readers[reader].helloStart.differs(from: captured, at: sequence)
        {
            forgetHello(place)
        }
        let verdict =
            fromClient
            ? readers[reader].client.place(sequence: sequence, length: segment.payloadLength)
            : readers[reader].server.place(sequence: sequence, length: segment.payloadLength)
        switch verdict {
        case .old: return
        case .read(let skip):
            let side = connections[place].clientIsLower
            deliver(
                place, captured.dropping(skip), length: Int(segment.payloadLength) - skip,
                acknowledging: segment.acknowledgement, at: segment.time, fromClient: fromClient)
            if skip == 0 { keepHelloStart(place, reader, captured, at: sequence) }
            drain(
                place, at: segment.time, acknowledging: segment.acknowledgement,
                fromClient: fromClient == (side == connections[place].clientIsLower))
        case .waits:
            let waiting = StreamOrder.Waiting(
                sequence: sequence, length: segment.payloadLength, captured: captured.copy(), time: segment.time,
                acknowledgement: segment.acknowledgement)
            while !keep(waiting, reader, fromClient: fromClient) {
                // No more can wait. Where the peer is seen, its acknowledgements say what to give up, and what lies farthest
                // ahead is dropped. Where it is not, what is missing is given up.
                if hasPeer(place, fromClient: fromClient) {
                    guard dropFarther(than: waiting, reader, fromClient: fromClient) else { break }
                    continue
                }
                guard skipHole(place, fromClient: fromClient, isLoss: false) else {
                    counters.unreadStreamBytes &+= UInt64(segment.payloadLength)
                    break
                }
                drain(place, at: segment.time, acknowledging: segment.acknowledgement, fromClient: fromClient)
                guard connections[place].reader == reader else { break }
            }
            // Where a hole was given up, its turn may have come.
            drain(place, at: segment.time, acknowledging: segment.acknowledgement, fromClient: fromClient)
        }
    }

    /// Keeps the first bytes of the segment in which a ClientHello began.
    private mutating func keepHelloStart(_ place: Int, _ reader: Int32, _ captured: RawSpan, at sequence: UInt32) {
        guard connections[place].reader == reader, connections[place].content == .tls,
            readers[reader].helloStart.isEmpty, !readers[reader].timing.isOver
        else { return }
        readers[reader].helloStart.keep(captured, at: sequence)
    }

    /// Brings the sum of held bytes up to date. When it is too large a large holder is read no further: a flood of hellos
    /// that never end must not blind the table to those that do.
    private mutating func noteBytesHeld(_ place: Int, at time: Timestamp) {
        let reader = connections[place].reader
        guard reader >= 0 else { return }
        let held = readers[reader].bytesHeld
        streamBytesHeld += held - readers[reader].bytesNoted
        readers[reader].bytesNoted = held
        guard held > 0 else { return }
        while streamBytesHeld > limits.streamBytes {
            let doubtful = doubtfulHolder()
            if doubtful >= 0 {
                takeBack(doubtful)
            } else if let victim = largeHolder(orElse: place) {
                counters.unreadForWantOfMemory += 1
                let held = readers[connections[victim].reader]
                counters.unreadStreamBytes &+= UInt64(held.client.bytesHeld &+ held.server.bytesHeld)
                noteLoss(of: victim)
                if connections[victim].content == .undecided { connections[victim].content = .other }
                readAgainLater(victim, at: time)
            } else {
                return
            }
        }
    }

    /// The connection that holds most bytes among the next few readers and `place`: a full search would cost too much for
    /// one segment, and the largest holder is met soon.
    private mutating func largeHolder(orElse place: Int) -> Int? {
        let own = connections[place].reader
        var victim: Int? = own >= 0 ? place : nil
        var most = own >= 0 ? readers[own].bytesNoted : 0
        for _ in 0..<min(Self.holdersCompared, readers.items.count) {
            readerHand = (readerHand + 1) % readers.items.count
            if readers.items[readerHand].bytesNoted > most {
                most = readers.items[readerHand].bytesNoted
                victim = Int(readers.items[readerHand].place)
            }
        }
        return victim
    }

    static var holdersCompared: Int { 16 }

    /// Whether segments of the other side were seen.
    private func hasPeer(_ place: Int, fromClient: Bool) -> Bool {
        fromClient ? connections[place].server.known : connections[place].client.known
    }

    /// Drops the waiting segment that lies farthest ahead; false if that is `segment` itself.
    private mutating func dropFarther(
        than segment: StreamOrder.Waiting, _ reader: Int32, fromClient: Bool
    ) -> Bool {
        let dropped =
            fromClient
            ? readers[reader].client.dropFarther(than: segment.sequence)
            : readers[reader].server.dropFarther(than: segment.sequence)
        counters.unreadStreamBytes &+= UInt64(dropped ?? segment.length)
        return dropped != nil
    }

    private mutating func keep(_ segment: StreamOrder.Waiting, _ reader: Int32, fromClient: Bool) -> Bool {
        fromClient ? readers[reader].client.keep(segment) : readers[reader].server.keep(segment)
    }

    // MARK: Bytes that may be padding

    /// Keeps the bytes of a segment that may only fill its frame, until another segment or an acknowledgement decides.
    mutating func doubt(_ place: Int, _ segment: Segment, bytes: RawSpan, fromClient: Bool) {
        let reader = connections[place].reader
        guard reader >= 0 else { return }
        let side = connections[place].clientIsLower
        confirmDoubtful(place, by: segment.sequence, fromClient: fromClient)
        guard connections[place].reader == reader else { return }
        let captured = bytes.range(offset: segment.payloadOffset, count: segment.payloadCaptured)
        let waiting = StreamOrder.Waiting(
            sequence: segment.sequence, length: segment.payloadLength, captured: captured.copy(),
            time: segment.time,
            acknowledgement: segment.acknowledgement)
        if fromClient == (side == connections[place].clientIsLower) {
            readers[reader].client.doubt(waiting)
        } else {
            readers[reader].server.doubt(waiting)
        }
    }

    /// Reads doubtful bytes if the stream goes on right behind them.
    private mutating func confirmDoubtful(_ place: Int, by sequence: UInt32, fromClient: Bool) {
        let reader = connections[place].reader
        guard reader >= 0 else { return }
        let confirmed =
            fromClient
            ? readers[reader].client.confirmed(by: sequence) : readers[reader].server.confirmed(by: sequence)
        if let confirmed { readConfirmed(place, confirmed, fromClient: fromClient) }
    }

    private mutating func readConfirmed(_ place: Int, _ segment: StreamOrder.Waiting, fromClient: Bool) {
        let reader = connections[place].reader
        let verdict =
            fromClient
            ? readers[reader].client.place(sequence: segment.sequence, length: segment.length)
            : readers[reader].server.place(sequence: segment.sequence, length: segment.length)
        guard case .read(let skip) = verdict else { return }
        deliver(
            place, segment.captured.rawBytes.dropping(skip), length: Int(segment.length) - skip,
            acknowledging: segment.acknowledgement, at: segment.time, fromClient: fromClient)
    }

    // MARK: Segments that waited

    /// Reads waiting segments whose turn has come.
    ///
    /// - Parameter time: when they came to be read; nil when the connection has ended, and their own times count.
    private mutating func drain(_ place: Int, at time: Timestamp?, acknowledging number: UInt32, fromClient: Bool) {
        let side = connections[place].clientIsLower
        while true {
            let reader = connections[place].reader
            guard reader >= 0 else { return }
            // What was read may have shown that the sides were guessed wrong.
            let fromClient = fromClient == (side == connections[place].clientIsLower)
            let next = fromClient ? readers[reader].client.takeReady() : readers[reader].server.takeReady()
            guard let next else { return }
            let verdict =
                fromClient
                ? readers[reader].client.place(sequence: next.sequence, length: next.length)
                : readers[reader].server.place(sequence: next.sequence, length: next.length)
            guard case .read(let skip) = verdict else { continue }
            // A TLS flight counts from when it was whole. Where the peer is not captured, nothing says when a hole ended.
            let isTLS = connections[place].content == .tls
            let isOneSided = fromClient ? !readers[reader].server.isSeen : !readers[reader].client.isSeen
            deliver(
                place, next.captured.rawBytes.dropping(skip), length: Int(next.length) - skip,
                acknowledging: isTLS ? number : next.acknowledgement,
                at: !isTLS && isOneSided ? next.time : time ?? next.time, fromClient: fromClient)
        }
    }

    /// An acknowledgement of bytes that wait behind a hole says that the hole will not fill: the capture lost them.
    mutating func noteLoss(_ place: Int, acknowledged: UInt32, fromClient: Bool, at time: Timestamp) {
        let reader = connections[place].reader
        // The client acknowledges the server's bytes, and the other way round.
        let side = connections[place].clientIsLower
        var hasLost = false
        let confirmed =
            fromClient
            ? readers[reader].server.confirmed(acknowledged: acknowledged)
            : readers[reader].client.confirmed(acknowledged: acknowledged)
        if let confirmed { readConfirmed(place, confirmed, fromClient: !fromClient) }
        guard connections[place].reader == reader, connections[place].clientIsLower == side else { return }
        if fromClient, readers[reader].client.waiting.isEmpty {
            readers[reader].server.note(acknowledged: acknowledged, at: time)
        }
        let sender = fromClient ? connections[place].server : connections[place].client
        // A peer cannot acknowledge what was never sent: such an acknowledgement is forged, or the capture missed the end
        // of what was sent, which the next segment shows.
        guard sender.hasSent(acknowledged) else { return }
        while connections[place].reader == reader, connections[place].clientIsLower == side {
            let lost =
                fromClient
                ? readers[reader].server.lostBytes(acknowledged: acknowledged)
                : readers[reader].client.lostBytes(acknowledged: acknowledged)
            guard lost != nil, skipHole(place, fromClient: !fromClient, isLoss: connections[place].isConfirmed)
            else {
                break
            }
            hasLost = true
            drain(place, at: time, acknowledging: acknowledged, fromClient: !fromClient)
        }
        if hasLost { noteBytesHeld(place, at: time) }
    }

    /// Steps over the bytes before the first waiting segment.
    ///
    /// - Parameter isLoss: The capture missed them. Otherwise the sender may have left them out.
    private mutating func skipHole(_ place: Int, fromClient: Bool, isLoss: Bool) -> Bool {
        let reader = connections[place].reader
        guard reader >= 0,
            let hole = fromClient ? readers[reader].client.hole : readers[reader].server.hole
        else { return false }
        if isLoss {
            counters.noteLoss(of: hole)
            noteLoss(of: place)
        } else {
            counters.noteGivenUp(hole)
        }
        if fromClient {
            readers[reader].client.skip(hole)
            readers[reader].parser?.clientGap(Int(hole))
        } else {
            readers[reader].server.skip(hole)
            readers[reader].parser?.serverGap(Int(hole))
        }
        if connections[place].content == .tls {
            readers[reader].timing.giveUp()
            let nothing: [UInt8] = []
            feedRecords(reader, nothing.rawBytes, length: Int(hole), fromClient: fromClient)
        }
        return true
    }

    /// Reads what still waits, holes left out: the connection has ended, and what is missing will not come.
    mutating func flushWaiting(_ place: Int) {
        let reader = connections[place].reader
        guard reader >= 0 else { return }
        while connections[place].reader == reader {
            let client = readers[reader].client.waiting.first
            let server = readers[reader].server.waiting.first
            guard let first = [client, server].compactMap({ $0 }).min(by: { $0.time < $1.time }) else { break }
            let isClients = client.map { $0.time == first.time } ?? false
            guard skipHole(place, fromClient: isClients, isLoss: false) else { break }
            drain(
                place, at: nil, acknowledging: first.acknowledgement, fromClient: isClients)
        }
    }

    // MARK: In-order bytes

    private mutating func deliver(
        _ place: Int, _ captured: RawSpan, length: Int, acknowledging number: UInt32, at time: Timestamp,
        fromClient: Bool
    ) {
        let reader = connections[place].reader
        if fromClient, reader >= 0, readers[reader].proxyHeaderRest > 0 {
            let step = min(length, readers[reader].proxyHeaderRest)
            readers[reader].proxyHeaderRest -= step
            guard step < length else { return }
            deliver(
                place, captured.dropping(step), length: length - step, acknowledging: number, at: time,
                fromClient: true)
            return
        }
        guard reader >= 0, isUnsettled(place, fromClient: fromClient) else {
            pass(
                place, captured, length: length, acknowledging: number, at: time, fromClient: fromClient)
            return
        }
        let isWhole = captured.byteCount == length
        let onlyTLS = connections[place].content == .http
        switch readers[reader].start(captured, isWhole: isWhole, onlyTLS: onlyTLS, fromClient: fromClient) {
        case .short: return
        case .alone:
            pass(
                place, captured, length: length, acknowledging: number, at: time, fromClient: fromClient)
        case .joined(let bytes):
            pass(
                place, bytes.rawBytes, length: length + bytes.count - captured.byteCount, acknowledging: number,
                at: time, fromClient: fromClient)
        }
    }

    /// Whether the next bytes may begin something new.
    private func isUnsettled(_ place: Int, fromClient: Bool) -> Bool {
        switch connections[place].content {
        case .undecided: true
        case .http: fromClient && readers[connections[place].reader].parser?.isTunnel ?? false
        case .tls, .other: false
        }
    }

    /// Hands bytes to the connection's reader.
    private mutating func pass(
        _ place: Int, _ captured: RawSpan, length: Int, acknowledging number: UInt32, at time: Timestamp,
        fromClient: Bool
    ) {
        var fromClient = fromClient
        if connections[place].content == .undecided {
            switch decide(place, captured, isWhole: captured.byteCount == length, fromClient: fromClient) {
            case .sameSides: break
            case .swappedSides: fromClient.toggle()
            case .proxyHeader(let count):
                readers[connections[place].reader].proxyHeaderRest = count
                deliver(
                    place, captured, length: length, acknowledging: number, at: time, fromClient: fromClient)
                return
            }
        }
        let reader = connections[place].reader
        guard reader >= 0 else { return }
        switch connections[place].content {
        case .tls:
            readTLS(
                place, reader, captured, length: length, acknowledging: number, at: time, fromClient: fromClient)
        case .http:
            if fromClient { readers[reader].server.note(acknowledged: number, at: time) }
            readHTTP(place, reader, captured, length: length, at: time, fromClient: fromClient)
        case .undecided, .other:
            return
        }
    }
}
