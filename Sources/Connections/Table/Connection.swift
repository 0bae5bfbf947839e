import Base
import Packets

/// Everything the table keeps of one open connection: one flat block, no references.
///
/// What only the start of a connection needs (reassembly, TLS and HTTP parsers) and what few connections need
/// (lag histogram) lies in pools beside the table; `reader`, `facts` and `lag` are places there, -1 for none.
struct Connection: BitwiseCopyable {
    /// How far a connection has come.
    enum Stage: UInt8 {
        /// A SYN or SYN-ACK was seen, no data yet.
        case opening
        /// Data flows, or the capture began after the handshake.
        case open
        /// Both sides have finished, or one has reset: only stragglers are expected.
        case closed
    }

    /// Where a connection waits for its end, the longest silent first.
    enum Queue: UInt8 {
        /// A SYN or SYN-ACK was seen, nothing else.
        case opening
        /// Data without a handshake or an answer: a stranger may have sent it.
        case doubtful
        /// Both ends are confirmed.
        case active
        case closed
    }

    /// What the connection carries, as far as its first bytes showed.
    package enum Content: UInt8, Sendable {
        case undecided
        case tls
        case http
        case other
    }

    struct Marks: OptionSet, BitwiseCopyable {
        let rawValue: UInt16
        static let synSeen = Marks(rawValue: 1)
        static let synAckSeen = Marks(rawValue: 2)
        static let handshakeTimed = Marks(rawValue: 4)
        /// A SYN or SYN-ACK was sent twice: its answer cannot be timed.
        static let handshakeAmbiguous = Marks(rawValue: 8)
        static let announced = Marks(rawValue: 16)
        static let reset = Marks(rawValue: 32)
        /// SYN and SYN-ACK were seen, and the client has acknowledged the server's initial sequence number.
        static let handshakeSeen = Marks(rawValue: 64)
        /// The server has sent data and acknowledged data of the client that was seen.
        static let answered = Marks(rawValue: 128)
        /// Its reader was taken back: what comes is read as if the capture had joined midway.
        static let readAgain = Marks(rawValue: 256)
        /// It carried HTTP before its reader was taken back.
        static let carriedHTTP = Marks(rawValue: 512)
        /// It was counted as not read.
        static let unread = Marks(rawValue: 1_024)
        /// HTTP from a trusted hop to an inside port.
        static let insideHop = Marks(rawValue: 2_048)
    }

    private(set) var key: ConnectionKey
    let hash: UInt32
    var clientIsLower: Bool
    var stage = Stage.opening
    /// The queue in which it stands.
    var queue = Queue.opening
    var content = Content.undecided
    var marks: Marks = []
    /// Times that it was reported while open.
    var reports: UInt8 = 0

    var lastActivity: Timestamp
    var queuedAt: Timestamp
    var links = ConnectionQueue.Links()
    var reader: Int32 = -1
    var facts: Int32 = -1
    var lag: Int32 = -1
    /// The client that a PROXY header names, a place in a pool too.
    var proxied: Int32 = -1

    var client = Flow()
    var server = Flow()
    var probe = RoundTripProbe()
    var bursts = BurstSplitter()
    var lastData = Timestamp(nanoseconds: 0)
    /// Segments of both sides, for the account of every packet.
    var segments: UInt32 = 0
    var serverSegments: UInt32 = 0
    var smallClientSegments: UInt32 = 0

    /// 0 marks a place that is free.
    private(set) var serial: UInt64
    let first: Timestamp
    var clientISN: UInt32 = 0
    var serverISN: UInt32 = 0
    var synAckAt = Timestamp(nanoseconds: 0)
    var roundTripTLS = Nanoseconds(.max)
    var idle = IdleGaps()
    var signature: TCPSignature?
    var exchanges: UInt32 = 0

    init(key: ConnectionKey, hash: UInt32, serial: UInt64, clientIsLower: Bool, at time: Timestamp) {
        self.key = key
        self.hash = hash
        self.serial = serial
        self.clientIsLower = clientIsLower
        first = time
        lastActivity = time
        queuedAt = time
    }

    /// The queue that its state calls for.
    var properQueue: Queue {
        switch stage {
        case .closed: .closed
        case .opening: isConfirmed ? .active : .opening
        case .open: isConfirmed ? .active : .doubtful
        }
    }

    /// Marks the place as free: nothing finds it any more.
    mutating func vacate() {
        key = ConnectionKey(lower: .none, upper: .none)
        serial = 0
    }

    var clientEnd: Endpoint { clientIsLower ? key.lower : key.upper }
    var serverEnd: Endpoint { clientIsLower ? key.upper : key.lower }

    /// Whether the handshake was not seen: its figures stay unknown.
    var midstream: Bool { !marks.contains(.synSeen) && !marks.contains(.synAckSeen) }

    /// Its stream is read from somewhere in the middle.
    var isJoinedMidway: Bool { midstream || marks.contains(.readAgain) }

    /// The client took the role of the server when sides were guessed: swaps what was counted.
    mutating func swapSides() {
        clientIsLower.toggle()
        swap(&client, &server)
        probe = RoundTripProbe()
        bursts = BurstSplitter()
    }

    /// A SYN or SYN-ACK that is captured so late after what followed it was reordered; later, the port is used again.
    private static let reordering = Nanoseconds.seconds(1)

    /// Whether a SYN or SYN-ACK began this connection and was captured after a segment that followed it.
    func isLate(_ segment: Segment, fromLower: Bool) -> Bool {
        guard stage != .closed, segment.time - first <= Self.reordering else { return false }
        let isAnswer = segment.control.has(ControlBits.ack)
        if !midstream {
            // The other one of the two was seen, and has fixed the numbers.
            guard !marks.contains(isAnswer ? .synAckSeen : .synSeen), clientIsLower == (fromLower != isAnswer)
            else {
                return false
            }
            return clientISN &+ 1 == (isAnswer ? segment.acknowledgement : segment.sequence &+ 1)
        }
        // Data was seen: the streams begin right behind the numbers of the handshake.
        let (sender, receiver) = fromLower == clientIsLower ? (client, server) : (server, client)
        let beginsSender = sender.known && sender.first == segment.sequence &+ 1
        guard isAnswer else { return beginsSender }
        let beginsReceiver = receiver.known && receiver.first == segment.acknowledgement
        return (beginsSender || beginsReceiver) && (!sender.known || beginsSender)
            && (!receiver.known || beginsReceiver)
    }

    /// Notes a pause before the client sends again.
    mutating func noteData(fromClient: Bool, at time: Timestamp) {
        if fromClient, lastData.nanoseconds != 0 {
            let gap = time.nanoseconds &- lastData.nanoseconds
            if gap >= IdleGaps.shortest { idle.append(nanoseconds: gap) }
        }
        lastData = time
    }
}
