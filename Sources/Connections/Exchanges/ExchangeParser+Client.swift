package import Base
import Packets

extension ExchangeParser {
    /// The next bytes from the client: those captured, of `length` on the wire.
    package mutating func feedClient(_ captured: RawSpan, length: Int, at time: Timestamp, rules: HeaderRules) {
        let length = max(length, captured.byteCount)
        var position = 0
        while position < length {
            switch client {
            case .head:
                position = readRequestHead(captured, position, length, time, rules)
            case .counted(let rest):
                let step = min(rest, length &- position)
                position &+= step
                addToRequest(step, time)
                if step == rest { endRequest() } else { client = .counted(rest &- step) }
            case .chunked(var reader):
                let start = position
                switch reader.read(captured, from: start, to: length) {
                case .more:
                    position = length
                    client = .chunked(reader)
                case .ended(let end):
                    position = end
                    addToRequest(end &- start, time)
                    endRequest()
                    continue
                case .lost:
                    position = length
                    loseClient()
                }
                addToRequest(position &- start, time)
            case .unknown:
                if position == 0, isQuiet, Self.beginsRequest(captured, isWhole: captured.byteCount == length) {
                    newestIsOpen = false
                    client = .head
                } else {
                    doubt()
                    addToRequest(length &- position, time)
                    return
                }
            case .tunnel:
                addToRequest(length &- position, time)
                return
            case .abandoned:
                return
            }
        }
    }

    /// Bytes from the client that the capture missed altogether.
    package mutating func clientGap(_ length: Int) {
        guard length > 0 else { return }
        switch client {
        case .counted(let rest) where length < rest:
            addToRequest(length, nil)
            client = .counted(rest &- length)
        case .counted(let rest):
            addToRequest(rest, nil)
            endRequest()
            clientGap(length &- rest)
        case .chunked(var reader):
            addToRequest(length, nil)
            if reader.skip(length) { client = .chunked(reader) } else { loseClient() }
        case .head:
            // A head may be among them; one that had begun is dropped, as what it says is not known to be its own.
            _ = clientHead.take()
            loseClient()
            missRequest()
        case .unknown, .tunnel:
            addToRequest(length, nil)
        case .abandoned:
            break
        }
    }

    /// A request head is believed in unframed bytes only when no body is on its way that could imitate one: every
    /// request has been answered, or the responses are lost too, and then the invariant decides.
    private var isQuiet: Bool {
        switch server {
        case .unframed, .unknown, .untilClose: true
        case .head: pending.isEmpty && serverHead.isEmpty
        default: pending.isEmpty
        }
    }

    /// A request line at the start of a segment, or one that goes on behind the segment's end.
    private static func beginsRequest(_ captured: RawSpan, isWhole: Bool) -> Bool {
        switch RequestLine.scan(captured, from: 0) {
        case .line(let target, _):
            // The line's end may be in the next segment.
            RequestLine(captured, from: 0) != nil || isWhole && captured.byteCount &- target.upperBound <= 10
        case .partial(let target?): isWhole && RequestLine.isTarget(captured, from: target)
        case .partial, .absent: false
        }
    }

    private mutating func addToRequest(_ bytes: Int, _ time: Timestamp?) {
        guard newestIsOpen, let newest = pending.indices.last else { return }
        Self.add(bytes, to: &pending[newest].bytes)
        if let time { pending[newest].lastByte = time }
    }

    private mutating func endRequest() {
        if newestIsOpen, let newest = pending.indices.last { pending[newest].isWhole = true }
        newestIsOpen = false
        client = .head
    }

    private mutating func loseClient() {
        count { $0.lostFramings &+= 1 }
        doubt()
        client = .unknown
    }

    /// A request began in missing bytes. By the invariant all before it have been answered, and the next response
    /// is its own, which has no owner here.
    private mutating func missRequest() {
        newestIsOpen = false
        switch server {
        case .head, .unknown, .unframed:
            if pipelines, !pending.isEmpty {
                giveUp()
                return
            }
            while !pending.isEmpty { finishFront(complete: false) }
            _ = serverHead.take()
            server = .unknown
        case .counted, .chunked, .untilClose, .tunnel, .abandoned:
            // The response ends by its own framing, and what follows has no owner.
            break
        }
    }

    // MARK: Request heads

    private mutating func readRequestHead(
        _ captured: RawSpan, _ position: Int, _ length: Int, _ time: Timestamp, _ rules: HeaderRules
    ) -> Int {
        var position = position
        if clientHead.isEmpty {
            // Empty lines before a request line are ignored (RFC 9112 §2.2).
            while position < captured.byteCount,
                captured.octet(position) == 0x0D || captured.octet(position) == 0x0A
            {
                position &+= 1
            }
            guard position < length else { return length }
            guard position < captured.byteCount, isTokenOctet(captured.octet(position)) else {
                loseClient()
                return position
            }
        }
        let rest = position..<captured.byteCount
        if let end = clientHead.end.find(captured, in: rest) {
            let taken = position..<end
            if clientHead.isEmpty {
                _ = clientHead.take()
                begin(
                    captured.extracting(taken), wireBytes: taken.count, whole: true, position > 0, time, time, rules
                )
            } else {
                beginBuffered(captured, taken, whole: true, time, rules)
            }
            return end
        }
        if captured.byteCount == length, clientHead.count &+ rest.count <= HeadBuffer.limit {
            clientHead.append(captured, rest, at: time)
            return length
        }
        if captured.byteCount == length { count { $0.oversizedHeads &+= 1 } }
        // The rest of the head, and where it ends, is not known: what came of it is used, framing is lost.
        if clientHead.isEmpty {
            _ = clientHead.take()
            begin(captured.extracting(rest), wireBytes: rest.count, whole: false, position > 0, time, time, rules)
        } else {
            beginBuffered(captured, rest, whole: false, time, rules)
        }
        return max(captured.byteCount, position)
    }

    private mutating func beginBuffered(
        _ captured: RawSpan, _ range: Range<Int>, whole: Bool, _ time: Timestamp, _ rules: HeaderRules
    ) {
        let (start, inside) = (clientHead.start, clientHead.beganInside)
        clientHead.append(captured, range, at: time)
        guard let buffer = clientHead.take() else { return }
        buffer.withBytes { begin($0, wireBytes: $0.byteCount, whole: whole, inside, start, time, rules) }
    }

    private mutating func begin(
        _ bytes: RawSpan, wireBytes: Int, whole: Bool, _ beganInside: Bool, _ start: Timestamp, _ time: Timestamp,
        _ rules: HeaderRules
    ) {
        var seen = ExchangeCounters()
        guard var head = RequestHead(bytes, isWhole: whole, rules: rules, trusted: trustsHop, counters: &seen)
        else {
            loseClient()
            return
        }
        count { $0 += seen }
        if trustsHop, let proxied { believe(proxied, over: &head) }
        guard admitRequest(beganInside: beganInside) else { return }
        if !isBelieved { doubtEarlierHeads() }
        pending.append(
            Pending(head: head, start: start, lastByte: time, bytes: wireBytes, isBelieved: isBelieved))
        newestIsOpen = true
        guard whole else {
            count { $0.cutHeads &+= 1 }
            loseClient()
            return
        }
        switch head.framing {
        case _ where head.isConnect:
            endRequest()
            newestIsOpen = true
            client = .tunnel
        case .none: endRequest()
        case .counted(let count): client = .counted(count)
        case .chunked: client = .chunked(ChunkReader())
        case .faulty, .untilClose: loseClient()
        }
    }

    /// The PROXY header names the client. An address field behind it that names another address is the client's own word,
    /// or an earlier hop's.
    private mutating func believe(_ proxied: Endpoint, over head: inout RequestHead) {
        if let named = head.forwardedFor, named.address != proxied.address {
            count { $0.contradictoryAddresses &+= 1 }
        }
        head.forwardedFor = proxied
        head.isPortDoubtful = false
    }

    /// A head came while another waits, and neither is believed: by the invariant the earlier one was part of a body, or its
    /// response is missing.
    private mutating func doubtEarlierHeads() {
        guard !pending.isEmpty else { return }
        doubt()
        guard response.firstByte == nil, serverHead.isEmpty else {
            pending[0].isConfirmed = false
            return
        }
        while !pending.isEmpty { finishFront(complete: false) }
    }

    /// What a new request says about the responses before it. False if the connection was given up.
    private mutating func admitRequest(beganInside: Bool) -> Bool {
        // The earlier request's last bytes and this one's first in one segment: no response can lie between.
        if beganInside, !pending.isEmpty, isBelieved { pipelines = true }
        switch server {
        case .unframed, .unknown, .untilClose:
            if !pending.isEmpty, pipelines {
                giveUp()
                return false
            }
            while !pending.isEmpty { finishFront(complete: false) }
            _ = serverHead.take()
            server = .head
        default:
            if pending.count >= Self.mostPending {
                giveUp()
                return false
            }
        }
        return true
    }
}
