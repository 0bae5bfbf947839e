import BasicContainers
import Base

/// Giving readers to connections, and taking them back.
///
/// A reader is given at the first data. Confirmed connections are served first: unconfirmed ones share an
/// eighth of the readers, and lose theirs when a confirmed connection needs one, the longest idle first.
extension ConnectionTable {
    /// A confirmed connection whose handshake or first request pauses this long gives up its reader when none is free.
    private static let settlingPatience = Nanoseconds.seconds(2)
    /// Queue places are kept exact to a second.
    private static let grain: Int64 = 1_000_000_000

    /// Readers for unconfirmed connections.
    private var doubtfulShare: Int { max(1, limits.readers / 8) }

    /// The reader of a connection; one is given to a connection that shows data.
    mutating func reader(of place: Int) -> Int32? {
        let reader = connections[place].reader
        if reader >= 0 {
            touch(reader, at: connections[place].lastActivity)
            return reader
        }
        guard connections[place].stage != .closed else { return nil }
        guard makeRoom(isConfirmed: connections[place].isConfirmed) else {
            noteUnread(place)
            return nil
        }
        var fresh = StreamReader()
        let marks = connections[place].marks
        if !marks.contains(.readAgain) {
            if marks.contains(.synSeen) || marks.contains(.synAckSeen) {
                fresh.client.start(at: connections[place].clientISN &+ 1)
            }
            if marks.contains(.synAckSeen) { fresh.server.start(at: connections[place].serverISN &+ 1) }
        }
        fresh.place = Int32(place)
        fresh.usedAt = connections[place].lastActivity
        fresh.rank = rank(of: place)
        let given = readers.insert(fresh)
        connections[place].reader = given
        enqueue(given)
        return given
    }

    /// Puts the reader of a connection where it belongs after the connection was confirmed or its content was decided.
    mutating func rerank(_ place: Int) {
        let reader = connections[place].reader
        guard reader >= 0 else { return }
        let rank = rank(of: place)
        guard rank != readers[reader].rank else { return }
        dequeue(reader)
        readers[reader].rank = rank
        enqueue(reader)
    }

    /// Takes a reader out of its queue: it is about to be released.
    mutating func dequeue(_ reader: Int32) {
        switch readers[reader].rank {
        case .doubtful: doubtfulReaders.remove(reader, in: &readers)
        case .settling: settlingReaders.remove(reader, in: &readers)
        case .kept: break
        }
    }

    /// Takes back the readers of unconfirmed connections that are silent.
    mutating func takeBackSilentReaders() {
        let silence = limits.doubtfulReading.count
        while doubtfulReaders.head >= 0 {
            let idle = clock.nanoseconds &- readers[doubtfulReaders.head].usedAt.nanoseconds
            // A time far ahead of the clock is a capture's fault, and would keep those behind it for ever.
            guard idle.magnitude > silence.magnitude else { return }
            takeBack(doubtfulReaders.head)
        }
    }

    /// The reader that gives up its bytes when they are too many; -1 if every one that holds bytes is confirmed.
    func doubtfulHolder() -> Int32 {
        var reader = doubtfulReaders.head
        for _ in 0..<Self.holdersCompared {
            guard reader >= 0 else { return -1 }
            if readers[reader].bytesNoted > 0 { return reader }
            reader = readers[reader].links.next
        }
        return -1
    }

    /// Takes a reader from its connection, which gets another when it shows more data.
    mutating func takeBack(_ reader: Int32) {
        let place = Int(readers[reader].place)
        if readers[reader].rank == .doubtful { counters.readersTakenBack += 1 } else { noteUnread(place) }
        readAgainLater(place, at: connections[place].lastActivity)
    }

    /// Stops reading a connection for now. What comes later is read as if the capture had joined midway.
    mutating func readAgainLater(_ place: Int, at time: Timestamp) {
        closeReader(place, at: time)
        connections[place].marks.insert(.readAgain)
        if connections[place].content == .http {
            connections[place].marks.insert(.carriedHTTP)
            connections[place].content = .undecided
        }
    }

    private mutating func makeRoom(isConfirmed: Bool) -> Bool {
        if !isConfirmed, doubtfulReaders.count >= doubtfulShare { takeBack(doubtfulReaders.head) }
        guard readers.count >= limits.readers else { return true }
        if doubtfulReaders.head >= 0 {
            takeBack(doubtfulReaders.head)
            return true
        }
        let oldest = settlingReaders.head
        guard isConfirmed, oldest >= 0,
            (clock.nanoseconds &- readers[oldest].usedAt.nanoseconds).magnitude
                > Self.settlingPatience.count.magnitude
        else { return false }
        takeBack(oldest)
        return true
    }

    /// Counts a connection that is not read; once, however often it loses its turn.
    private mutating func noteUnread(_ place: Int) {
        connections[place].marks.insert(.readAgain)
        guard !connections[place].marks.contains(.unread) else { return }
        connections[place].marks.insert(.unread)
        if connections[place].isConfirmed {
            counters.unreadForWantOfReaders += 1
        } else {
            counters.readersTakenBack += 1
        }
    }

    private func rank(of place: Int) -> ReaderRank {
        guard connections[place].isConfirmed else { return .doubtful }
        return connections[place].marks.contains(.insideHop) ? .kept : .settling
    }

    private mutating func enqueue(_ reader: Int32) {
        switch readers[reader].rank {
        case .doubtful: doubtfulReaders.append(reader, in: &readers)
        case .settling: settlingReaders.append(reader, in: &readers)
        case .kept: break
        }
    }

    private mutating func touch(_ reader: Int32, at time: Timestamp) {
        guard readers[reader].rank != .kept else { return }
        guard time.nanoseconds &- readers[reader].usedAt.nanoseconds > Self.grain else { return }
        dequeue(reader)
        readers[reader].usedAt = time
        enqueue(reader)
    }
}
