import Base

/// A decoded request head. Its credential is already a pseudonym.
struct RequestHead {
    var operation: Operation
    var isHead: Bool
    var isConnect: Bool
    var framing: BodyFraming
    var account: AccountName?
    var client: String?
    var forwardedFor: Endpoint?
    var isPortDoubtful = false
    var behindFront: IPAddress?

    /// Reads a head, or as much of one as was captured. Nil if it does not begin with an HTTP/1 request line.
    ///
    /// - Parameters:
    ///   - isWhole: The snap length has not cut it. Fields that the gateway adds may be in the missing part, behind a
    ///     client's own: a cut head gives no address, and no account by credential where a field may name one.
    ///   - trusted: Whether account, client and address are to be read at all.
    init?(_ head: RawSpan, isWhole: Bool, rules: HeaderRules, trusted: Bool, counters: inout ExchangeCounters) {
        guard let line = RequestLine(head, from: 0) else { return nil }
        operation = Operation(head, path: line.target)
        isHead = head.hasBytes("HEAD ", at: 0, before: head.byteCount)
        isConnect = head.hasBytes("CONNECT ", at: 0, before: head.byteCount)
        var framing = FramingFields()
        var identity = IdentityFields()
        var lines = FieldLines(line.end..<head.byteCount)
        while let line = lines.next(head) {
            framing.add(head, line)
            if trusted, line.isProper { identity.add(head, line, rules) }
        }
        self.framing = framing.request(minorVersion: line.minorVersion)
        if trusted {
            if isWhole || rules.account == nil || identity.namesAccount {
                account = identity.account(head, rules, &counters)
            }
            client = identity.client.map { ClientText.kept(head, $0.value) }
            if isWhole, let named = identity.endpoint(rules, &counters) {
                (forwardedFor, isPortDoubtful) = (named.node, named.isPortDoubtful)
                if !rules.fronts.isEmpty { behindFront = identity.addressBehindFront(rules) }
            }
        }
    }

    /// The same request, of no account.
    var withoutIdentity: RequestHead {
        var head = self
        head.account = nil
        head.client = nil
        head.forwardedFor = nil
        head.isPortDoubtful = false
        head.behindFront = nil
        return head
    }
}

/// The first line of a request (RFC 9112 §3): `method SP request-target SP HTTP/1.d`.
struct RequestLine {
    var target: Range<Int>
    var minorVersion: UInt8
    /// The index behind the line.
    var end: Int

    /// The classes of bytes in a request line.
    enum Scan {
        /// They begin with one, up to its version at least.
        case line(target: Range<Int>, minorVersion: UInt8)
        /// They end within what may become one; with the index of the target, if that has begun.
        case partial(target: Int?)
        case absent
    }

    /// The registered methods have at most 17 octets (UPDATEREDIRECTREF); extensions may be longer.
    private static let longestMethod = 64

    /// Compares bytes with the grammar as far as the version. `HTTP/2.0`, the preface of HTTP/2, is absent.
    static func scan(_ bytes: RawSpan, from start: Int) -> Scan {
        let count = bytes.byteCount
        var index = start
        while index < count, index &- start <= longestMethod, isTokenOctet(bytes.octet(index)) { index &+= 1 }
        guard index &- start <= longestMethod else { return .absent }
        guard index < count else { return .partial(target: nil) }
        guard index > start, bytes.octet(index) == 0x20 else { return .absent }
        index &+= 1
        let target = index
        while index < count, bytes.octet(index) > 0x20, bytes.octet(index) != 0x7F { index &+= 1 }
        guard index < count else { return .partial(target: index > target ? target : nil) }
        guard index > target else { return .absent }
        let version: StaticString = " HTTP/1."
        let isVersion = version.withUTF8Buffer { wanted in
            for offset in 0..<min(wanted.count, count &- index) {
                // SAFETY: the offset stays below the buffer's own count.
                guard unsafe bytes.octet(index &+ offset) == wanted[offset] else { return false }
            }
            return true
        }
        guard isVersion else { return .absent }
        guard count &- index > 8 else { return .partial(target: target) }
        let digit = bytes.octet(index &+ 8)
        guard isDigit(digit) else { return .absent }
        return .line(target: target..<index, minorVersion: digit &- 0x30)
    }

    /// Whether a target begins in one of the four forms of RFC 9112 §3.2: a path, a URI, an authority or an asterisk.
    static func isTarget(_ bytes: RawSpan, from start: Int) -> Bool {
        guard start < bytes.byteCount else { return false }
        let first = bytes.octet(start)
        if first == 0x2F || first == 0x2A { return true }
        var index = start
        // A scheme or a host, and its colon.
        while index < bytes.byteCount, isTokenOctet(bytes.octet(index)) { index &+= 1 }
        return index > start && index < bytes.byteCount && bytes.octet(index) == 0x3A
    }

    /// Nil unless a whole request line of HTTP/1 begins at `start`.
    init?(_ bytes: RawSpan, from start: Int) {
        guard case .line(let target, let minorVersion) = Self.scan(bytes, from: start) else { return nil }
        self.target = target
        self.minorVersion = minorVersion
        var index = target.upperBound &+ 9
        guard index < bytes.byteCount else { return nil }
        if bytes.octet(index) == 0x0D { index &+= 1 }
        guard index < bytes.byteCount, bytes.octet(index) == 0x0A else { return nil }
        end = index &+ 1
    }
}

extension Operation {
    init(_ head: RawSpan, path target: Range<Int>) {
        var path = target
        for index in target where head.octet(index) == 0x3F || head.octet(index) == 0x23 {  // ? #
            path = target.lowerBound..<index
            break
        }
        while path.count > 1, head.octet(path.upperBound &- 1) == 0x2F {
            path = path.lowerBound..<(path.upperBound &- 1)
        }
        func ends(_ text: StaticString) -> Bool {
            head.hasBytes(text, at: path.upperBound &- text.utf8CodeUnitCount, before: path.upperBound)
                && path.count >= text.utf8CodeUnitCount
        }
        if ends("/chat/completions") {
            self = .chatCompletions
        } else if ends("/messages") {
            self = .messages
        } else if ends("/responses") {
            self = .responses
        } else if ends("/models") {
            self = .models
        } else {
            var parent = path.upperBound
            while parent > path.lowerBound, head.octet(parent &- 1) != 0x2F { parent &-= 1 }
            path = path.lowerBound..<max(path.lowerBound, parent &- 1)
            self = ends("/models") ? .models : .other
        }
    }
}
