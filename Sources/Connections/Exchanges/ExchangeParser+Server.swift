package import Base
import Packets

extension ExchangeParser {
    /// The next bytes from the server: those captured, of `length` on the wire.
    package mutating func feedServer(_ captured: RawSpan, length: Int, at time: Timestamp, rules: HeaderRules) {
        let length = max(length, captured.byteCount)
        var position = 0
        while position < length {
            switch server {
            case .head:
                position = readResponseHead(captured, position, length, time, rules)
            case .counted(let rest):
                let step = min(rest, length &- position)
                addToResponse(captured, position..<(position &+ step), time)
                position &+= step
                if step == rest { endResponse() } else { server = .counted(rest &- step) }
            case .chunked(var reader):
                switch reader.read(captured, from: position, to: length) {
                case .more:
                    addToResponse(captured, position..<length, time)
                    position = length
                    server = .chunked(reader)
                case .ended(let end):
                    addToResponse(captured, position..<end, time)
                    position = end
                    endResponse()
                case .lost:
                    // Where this segment was cut, no end can be seen in it; where it was not, chunks are faulty.
                    addToResponse(captured, position..<length, time)
                    position = length
                    loseServer(inResponse: true, byGap: false)
                }
            case .unframed:
                addToResponse(captured, position..<length, time)
                position = length
                if response.isChunked, captured.byteCount == length, Self.endsChunkedBody(captured) {
                    endResponse()
                }
            case .unknown:
                if position == 0, pending.count == 1, captured.byteCount > ResponseHead.shortestStart,
                    ResponseHead.begins(captured, from: 0)
                {
                    server = .head
                } else {
                    addToResponse(captured, position..<length, time)
                    return
                }
            case .untilClose, .tunnel:
                addToResponse(captured, position..<length, time)
                return
            case .abandoned:
                return
            }
        }
    }

    /// Bytes from the server that the capture missed altogether.
    package mutating func serverGap(_ length: Int) {
        guard length > 0 else { return }
        tail.clear()
        switch server {
        case .counted(let rest) where length < rest:
            Self.add(length, to: &response.bytes)
            server = .counted(rest &- length)
        case .counted(let rest):
            Self.add(rest, to: &response.bytes)
            endResponse()
            serverGap(length &- rest)
        case .chunked(var reader):
            Self.add(length, to: &response.bytes)
            if reader.skip(length) { server = .chunked(reader) } else { loseServer(inResponse: true, byGap: true) }
        case .head:
            if let part = serverHead.take() {
                part.withBytes { takeResponseHead($0, whole: false, serverHead.start, byGap: true) }
            } else {
                loseServer(inResponse: false, byGap: true)
            }
            addGapOfUnknownOwner(length)
        case .unframed:
            Self.add(length, to: &response.bytes)
            loseServer(inResponse: true, byGap: true)
        case .unknown, .untilClose, .tunnel:
            addGapOfUnknownOwner(length)
        case .abandoned:
            break
        }
    }

    /// Bytes of a server whose segments are not captured, as its client's acknowledgements show, and when it last did.
    package mutating func serverUnseen(_ length: Int, at time: Timestamp) {
        guard length > 0, !pending.isEmpty else { return }
        Self.add(length, to: &response.bytes)
        response.isDoubtful = true
        response.lastByte = time
        // Whose response begins next is not known, but by the invariant.
        if case .head = server { server = .unknown }
    }

    private mutating func addToResponse(_ captured: RawSpan, _ range: Range<Int>, _ time: Timestamp) {
        guard !pending.isEmpty else { return }
        Self.add(range.count, to: &response.bytes)
        response.lastByte = time
        tail.add(captured, range)
    }

    private mutating func addGapOfUnknownOwner(_ length: Int) {
        guard !pending.isEmpty else { return }
        Self.add(length, to: &response.bytes)
        response.isDoubtful = true
    }

    private mutating func endResponse() {
        finishFront(complete: true)
        server = .head
    }

    /// A body that ends at a segment's end: the last chunk and an empty trailer, in the same segment as the data
    /// before it or in its own. Events are written without bare CRLF, so data does not look like this.
    private static func endsChunkedBody(_ captured: RawSpan) -> Bool {
        let end = captured.byteCount
        return captured.hasBytes("\r\n0\r\n\r\n", at: end &- 7, before: end)
            || end == 5 && captured.hasBytes("0\r\n\r\n", at: 0, before: 5)
    }

    /// - Parameters:
    ///   - inResponse: The front's response has begun.
    ///   - byGap: More than this response can be missing.
    private mutating func loseServer(inResponse: Bool, byGap: Bool) {
        count { $0.lostFramings &+= 1 }
        server = inResponse ? .unframed : .unknown
        guard pending.count > 1 else { return }
        if pipelines || !byGap {
            giveUp()
        } else {
            finishAllButNewest()
            server = .unknown
        }
    }

    // MARK: Response heads

    private mutating func readResponseHead(
        _ captured: RawSpan, _ position: Int, _ length: Int, _ time: Timestamp, _ rules: HeaderRules
    ) -> Int {
        guard !pending.isEmpty else {
            // No request asked for it (a 408 on an idle connection, for example); the next request starts afresh.
            server = .unknown
            return position
        }
        guard !serverHead.isEmpty || position < captured.byteCount && ResponseHead.begins(captured, from: position)
        else {
            loseServer(inResponse: false, byGap: false)
            return position
        }
        let rest = position..<captured.byteCount
        if let end = serverHead.end.find(captured, in: rest) {
            takeResponseHead(captured, position..<end, whole: true, time, rules)
            return end
        }
        if captured.byteCount == length, serverHead.count &+ rest.count <= HeadBuffer.limit {
            serverHead.append(captured, rest, at: time)
            return length
        }
        if captured.byteCount == length { count { $0.oversizedHeads &+= 1 } }
        takeResponseHead(captured, rest, whole: false, time, rules)
        return max(captured.byteCount, position)
    }

    private mutating func takeResponseHead(
        _ captured: RawSpan, _ range: Range<Int>, whole: Bool, _ time: Timestamp, _ rules: HeaderRules
    ) {
        response.lastByte = time
        tail.isWanted = rules.readsStopReason
        if serverHead.isEmpty {
            _ = serverHead.take()
            takeResponseHead(captured.extracting(range), whole: whole, time, byGap: false)
        } else {
            let start = serverHead.start
            serverHead.append(captured, range, at: time)
            guard let buffer = serverHead.take() else { return }
            buffer.withBytes { takeResponseHead($0, whole: whole, start, byGap: false) }
        }
    }

    private mutating func takeResponseHead(_ bytes: RawSpan, whole: Bool, _ start: Timestamp, byGap: Bool) {
        Self.add(bytes.byteCount, to: &response.bytes)
        guard let request = pending.first?.head, let head = ResponseHead(bytes) else {
            loseServer(inResponse: false, byGap: byGap)
            return
        }
        // Framed up to here, so both requests are truly unanswered.
        if pending.count > 1, !byGap { pipelines = true }
        if (100..<200).contains(head.status), head.status != 101 {
            // Interim responses (RFC 9110 §15.2): the final one follows.
            if !whole { loseServer(inResponse: false, byGap: byGap) }
            return
        }
        response.firstByte = start
        response.status = head.status
        pending[0].isConfirmed = whole && !byGap && isAnswered
        response.isEventStream = head.isEventStream
        if head.status == 101 { count { $0.upgradedConnections &+= 1 } }
        if head.status == 101 || request.isConnect && (200..<300).contains(head.status) {
            enterTunnel()
            return
        }
        if request.isConnect, case .tunnel = client {
            // Refused: the client goes on with HTTP, unless it had already begun to use the tunnel.
            newestIsOpen = false
            client = .head
        }
        let framing = head.fields.response(
            status: head.status, toHead: request.isHead, minorVersion: head.minorVersion)
        response.isChunked = framing == .chunked
        guard whole else {
            loseServer(inResponse: true, byGap: byGap)
            return
        }
        switch framing {
        case .none: endResponse()
        case .counted(let count): server = .counted(count)
        case .chunked: server = .chunked(ChunkReader())
        case .untilClose: server = .untilClose
        case .faulty: loseServer(inResponse: true, byGap: false)
        }
    }

    /// Whether the response that begins now can only be the front's: the front was read to its end before, nothing
    /// else waits, and the server has acknowledged exactly what was read, or all but some of the front's own bytes.
    private var isAnswered: Bool {
        guard pending.count == 1, !pipelines else { return false }
        return pending[0].isWhole && unacknowledged >= 0 && Int(unacknowledged) < pending[0].bytes
    }

    private mutating func enterTunnel() {
        guard pending.count == 1 else {
            giveUp()
            return
        }
        _ = clientHead.take()
        pending[0].isWhole = true
        newestIsOpen = true
        client = .tunnel
        server = .tunnel
    }
}
