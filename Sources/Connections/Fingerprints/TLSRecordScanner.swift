/// Follows the records of one direction of a TLS stream, from in-order bytes in chunks of any size.
///
/// A record or handshake message may span chunks, and a message may span records. Only ClientHello and ServerHello
/// bodies are ever stored, and only when a chunk does not hold them whole; everything else is counted. After the
/// handshake a chunk costs one step a record and no allocation.
package struct TLSRecordScanner: Sendable {
    /// Where the next byte of the stream belongs.
    package enum State: UInt8, Sendable {
        /// At a record's header, of which up to four bytes have been read.
        case betweenRecords
        /// In a handshake record in clear: at or in a message.
        case inHandshake
        /// In a record whose body is only counted.
        case inOpaqueRecord
        /// Record boundaries are unknown: the stream is not TLS, not yet TLS, or a header was not captured. Ends
        /// at a chunk that starts with a plausible header.
        case lost
    }

    /// The place within the sequence of handshake messages, which runs on across records.
    private enum Message: UInt8, Sendable {
        /// At a message's header, of which some bytes may have been read.
        case header
        /// In the body of a hello that is being kept.
        case collected
        /// In a body that is only counted.
        case skipped
    }

    /// The longest hello body kept, in bytes: post-quantum hellos take 2 KiB, and no stack accepts more than this.
    package static let helloLimit = 65_536

    package private(set) var state = State.betweenRecords
    private var message = Message.header
    private var messageType: UInt8 = 0
    /// ChangeCipherSpec or application data was seen: handshake records are encrypted unless they prove otherwise.
    private var isProtected = false
    /// Bytes of a split record header, newest lowest.
    private var recordHeader: UInt64 = 0
    private var recordHeaderCount = UInt8(0)
    private var messageHeaderCount = UInt8(0)
    private var messageHeader: UInt64 = 0
    private var recordLength: UInt16 = 0
    private var recordRemaining: UInt16 = 0
    private var messageRemaining: UInt32 = 0
    private var hello: [UInt8] = []

    package init() {}

    /// Bytes of memory held for an unfinished hello, for the table's account of its memory.
    package var bytesHeld: Int { hello.capacity }

    /// Gives up an unfinished hello, to free its memory; records are followed on.
    package mutating func abandonHello() {
        guard message == .collected else { return }
        hello = []
        message = .skipped
    }

    /// Takes the next bytes of the stream: `length` bytes were on the wire and the first of them were captured.
    ///
    /// Bytes that were not captured, or a known hole in the stream (nothing captured), are stepped over as long as
    /// they end within a record.
    package mutating func feed<Sink: TLSRecordSink>(
        _ captured: RawSpan, length: Int, into sink: inout Sink
    ) {
        let count = captured.byteCount
        var position = 0
        if state == .lost {
            guard TLSRecordScanner.startsRecord(captured) else { return }
            state = .betweenRecords
        }
        while position < count {
            switch state {
            case .betweenRecords:
                readRecordHeader(captured, &position, into: &sink)
            case .inOpaqueRecord:
                let step = min(count &- position, Int(recordRemaining))
                position &+= step
                recordRemaining &-= UInt16(truncatingIfNeeded: step)
                if recordRemaining == 0 { state = .betweenRecords }
            case .inHandshake:
                readHandshake(captured, &position, into: &sink)
            case .lost:
                return
            }
        }
        if length > count { stepOver(length &- count, into: &sink) }
    }

    /// Whether bytes begin with a plausible record header.
    private static func startsRecord(_ bytes: RawSpan) -> Bool {
        var reader = WireReader(bytes)
        guard let type = try? reader.read(UInt8.self), let rest = try? reader.read(UInt32.self) else {
            return false
        }
        return TLSRecordHeader(packed: UInt64(type) << 32 | UInt64(rest)).isPlausible
    }

    /// Whether bytes begin with the ClientHello of a TLS client, in records of any size; nil when there are too few to
    /// tell. For noticing TLS behind a PROXY header, the preamble of a CONNECT or SOCKS proxy, or a text protocol.
    ///
    /// A handshake message may be cut into records anywhere, but none of them is empty (RFC 8446 §5.1).
    package static func beginsClientHello(_ bytes: RawSpan) -> Bool? {
        var reader = WireReader(bytes)
        var message: UInt32 = 0
        var known = 0
        while known < 4 {
            guard let type = try? reader.read(UInt8.self) else { return nil }
            guard type == TLSRecordHeader.ContentType.handshake else { return false }
            guard let rest = try? reader.read(UInt32.self) else { return nil }
            let header = TLSRecordHeader(packed: UInt64(type) << 32 | UInt64(rest))
            guard header.isPlausible else { return false }
            for _ in 0..<min(header.length, 4 &- known) {
                guard let byte = try? reader.read(UInt8.self) else { return nil }
                message = message << 8 | UInt32(byte)
                known &+= 1
                guard known > 1 || byte == HandshakeType.clientHello else { return false }
            }
        }
        return message & 0xFF_FFFF <= UInt32(helloLimit)
    }
}

// MARK: Records

extension TLSRecordScanner {
    private mutating func readRecordHeader<Sink: TLSRecordSink>(
        _ captured: RawSpan, _ position: inout Int, into sink: inout Sink
    ) {
        var reader = WireReader(captured.extracting(position..<captured.byteCount))
        while recordHeaderCount < UInt8(TLSRecordHeader.size) {
            guard let byte = try? reader.read(UInt8.self) else { break }
            recordHeader = recordHeader << 8 | UInt64(byte)
            recordHeaderCount &+= 1
        }
        position &+= reader.position
        guard recordHeaderCount == UInt8(TLSRecordHeader.size) else { return }
        let header = TLSRecordHeader(packed: recordHeader)
        recordHeader = 0
        recordHeaderCount = 0
        guard header.isPlausible else {
            lose(into: &sink)
            return
        }
        begin(header, followedBy: captured.extracting(position..<captured.byteCount), into: &sink)
    }

    private mutating func begin<Sink: TLSRecordSink>(
        _ header: TLSRecordHeader, followedBy body: RawSpan, into sink: inout Sink
    ) {
        recordLength = UInt16(truncatingIfNeeded: header.length)
        recordRemaining = recordLength
        guard header.type != TLSRecordHeader.ContentType.handshake else {
            state = .inHandshake
            return
        }
        // Nothing may stand between the records of one message (RFC 8446 §5.1).
        dropMessage(into: &sink)
        state = header.length > 0 ? .inOpaqueRecord : .betweenRecords
        switch header.type {
        case TLSRecordHeader.ContentType.changeCipherSpec:
            isProtected = true
            sink.event(.changeCipherSpec)
        case TLSRecordHeader.ContentType.applicationData:
            isProtected = true
            sink.event(.applicationData(length: header.length))
        case TLSRecordHeader.ContentType.alert:
            sink.event(.alert(description: header.length == 2 ? alertDescription(body) : nil))
        default:
            break
        }
    }

    /// The second byte of an alert in clear.
    private func alertDescription(_ body: RawSpan) -> UInt8? {
        var reader = WireReader(body)
        guard let level = try? reader.read(UInt8.self), (1...2).contains(level) else { return nil }
        return try? reader.read(UInt8.self)
    }

    /// Accounts for bytes that were on the wire but not captured.
    private mutating func stepOver<Sink: TLSRecordSink>(_ count: Int, into sink: inout Sink) {
        guard state != .lost, state != .betweenRecords, count <= Int(recordRemaining) else {
            lose(into: &sink)
            return
        }
        if state == .inHandshake {
            switch message {
            case .header:
                // Where the next message of this record starts is unknown.
                dropMessage(into: &sink)
                state = .inOpaqueRecord
            case .collected, .skipped:
                let kept = Int(messageRemaining) &- count
                dropMessage(into: &sink)
                if kept > 0 {
                    message = .skipped
                    messageRemaining = UInt32(truncatingIfNeeded: kept)
                } else if kept < 0 {
                    state = .inOpaqueRecord
                }
            }
        }
        recordRemaining &-= UInt16(truncatingIfNeeded: count)
        if recordRemaining == 0 { state = .betweenRecords }
    }

    private mutating func lose<Sink: TLSRecordSink>(into sink: inout Sink) {
        dropMessage(into: &sink)
        recordHeader = 0
        recordHeaderCount = 0
        state = .lost
    }
}

// MARK: Handshake messages

extension TLSRecordScanner {
    /// Reads within the current handshake record, at least one byte.
    private mutating func readHandshake<Sink: TLSRecordSink>(
        _ captured: RawSpan, _ position: inout Int, into sink: inout Sink
    ) {
        let available = min(captured.byteCount &- position, Int(recordRemaining))
        let bytes = captured.extracting(position..<(position &+ available))
        let step: Int
        switch message {
        case .header:
            step = readMessageHeader(bytes, into: &sink)
        case .collected:
            step = collectHello(bytes, into: &sink)
        case .skipped:
            step = min(available, Int(messageRemaining))
            messageRemaining &-= UInt32(truncatingIfNeeded: step)
            if messageRemaining == 0 { message = .header }
        }
        position &+= step
        recordRemaining &-= UInt16(truncatingIfNeeded: step)
        guard recordRemaining == 0 else { return }
        // An encrypted record may be too short to have shown what it is.
        if isProtected, message == .header, messageHeaderCount > 0 {
            resetMessageHeader()
            sink.event(.encryptedHandshake(length: Int(recordLength)))
        }
        state = .betweenRecords
    }

    /// Four bytes of type and length. Behind a ChangeCipherSpec two more are read: what is in clear there is the
    /// second hello after a HelloRetryRequest (RFC 8446 appendix D.4), and its version distinguishes it from ciphertext.
    private mutating func readMessageHeader<Sink: TLSRecordSink>(_ bytes: RawSpan, into sink: inout Sink) -> Int {
        let needed: UInt8 = isProtected ? 6 : 4
        var reader = WireReader(bytes)
        while messageHeaderCount < needed {
            guard let byte = try? reader.read(UInt8.self) else { return reader.position }
            messageHeader = messageHeader << 8 | UInt64(byte)
            messageHeaderCount &+= 1
        }
        let version = UInt16(truncatingIfNeeded: messageHeader)
        let packed = isProtected ? messageHeader >> 16 : messageHeader
        let type = UInt8(truncatingIfNeeded: packed >> 24)
        let length = UInt32(truncatingIfNeeded: packed) & 0xFF_FFFF
        let isHello = type == HandshakeType.clientHello || type == HandshakeType.serverHello
        resetMessageHeader()
        if isProtected {
            guard isHello, version == 0x0303, length > 2, length <= UInt32(TLSRecordScanner.helloLimit) else {
                state = .inOpaqueRecord
                sink.event(.encryptedHandshake(length: Int(recordLength)))
                return reader.position
            }
            startMessage(type, length, isHello: true, into: &sink)
            hello = [0x03, 0x03]
            messageRemaining &-= 2
        } else {
            guard HandshakeType.isKnown(type) else {
                state = .inOpaqueRecord
                sink.event(.encryptedHandshake(length: Int(recordLength)))
                return reader.position
            }
            startMessage(type, length, isHello: isHello, into: &sink)
        }
        return reader.position
    }

    private mutating func startMessage<Sink: TLSRecordSink>(
        _ type: UInt8, _ length: UInt32, isHello: Bool, into sink: inout Sink
    ) {
        messageType = type
        messageRemaining = length
        message = length > 0 ? .skipped : .header
        switch type {
        case HandshakeType.certificate: sink.event(.certificate)
        case HandshakeType.serverHelloDone: sink.event(.serverHelloDone)
        case HandshakeType.clientKeyExchange: sink.event(.clientKeyExchange)
        default: break
        }
        guard isHello else { return }
        if length > UInt32(TLSRecordScanner.helloLimit) {
            sink.event(.unreadableHello(.tooLong))
        } else if length == 0 {
            sink.event(.unreadableHello(.truncated))
        } else {
            message = .collected
        }
    }

    /// Hands a hello over in place when these bytes hold it whole, and keeps them for later otherwise.
    private mutating func collectHello<Sink: TLSRecordSink>(_ bytes: RawSpan, into sink: inout Sink) -> Int {
        let step = min(bytes.byteCount, Int(messageRemaining))
        let part = bytes.extracting(0..<step)
        messageRemaining &-= UInt32(truncatingIfNeeded: step)
        if messageRemaining > 0 {
            hello.append(copying: part)
            return step
        }
        message = .header
        guard !hello.isEmpty else {
            deliver(part, into: &sink)
            return step
        }
        hello.append(copying: part)
        let whole = hello
        hello = []
        // SAFETY: bytes have no padding that could be uninitialised.
        deliver(unsafe whole.span.bytes, into: &sink)
        return step
    }

    private func deliver<Sink: TLSRecordSink>(_ body: RawSpan, into sink: inout Sink) {
        guard messageType == HandshakeType.serverHello else {
            sink.clientHello(body)
            return
        }
        do {
            sink.event(.serverHello(try ServerHello(body)))
        } catch {
            sink.event(.unreadableHello(error))
        }
    }

    /// Forgets an unfinished message; an unfinished hello is reported.
    private mutating func dropMessage<Sink: TLSRecordSink>(into sink: inout Sink) {
        if message == .collected { sink.event(.unreadableHello(.truncated)) }
        hello = []
        message = .header
        messageRemaining = 0
        resetMessageHeader()
    }

    private mutating func resetMessageHeader() {
        messageHeader = 0
        messageHeaderCount = 0
    }
}

extension [UInt8] {
    fileprivate mutating func append(copying bytes: RawSpan) {
        // SAFETY: the pointer is used only inside the closure, while the span is borrowed.
        unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
    }
}
