import Base

/// The last elements of a list of forwarding hops, over all lines of its field, in order.
///
/// Each hop appends its element, so only the elements that trusted hops added, counted from the end, mean
/// anything; everything before is the client's own claim. Only as many are kept as can be asked for.
struct ForwardedTrail {
    private var nodes = InlineArray<8, Endpoint?>(repeating: nil)  // HeaderRules.maximumHops
    private var count = 0

    /// The element added by the `hops`-th trusted proxy from the end; nil if there are fewer.
    func element(fromEnd hops: Int) -> Endpoint? {
        let hops = min(max(hops, 1), HeaderRules.maximumHops)
        return hops <= count ? nodes[(count &- hops) & 7] : nil
    }

    /// Not all elements are the same address and port.
    private(set) var elementsDiffer = false

    private mutating func append(_ node: Endpoint?) {
        if count > 0, nodes[(count &- 1) & 7] != node { elementsDiffer = true }
        nodes[count & 7] = node
        count &+= 1
    }

    /// A line of X-Forwarded-For: addresses, with or without ports, between commas.
    mutating func addAddresses(_ bytes: RawSpan, _ value: Range<Int>) {
        forEachElement(bytes, value) { append(AddressText.node(bytes, $0)) }
    }

    /// A line of X-Forwarded-Port; the port is kept in the place of an endpoint's.
    mutating func addPorts(_ bytes: RawSpan, _ value: Range<Int>) {
        forEachElement(bytes, value) { element in
            append(AddressText.port(bytes, element).map { Endpoint(address: IPAddress(high: 0, low: 0), port: $0) })
        }
    }

    /// A line of Forwarded (RFC 7239 §4): elements between commas, each a list of `name=value` between semicolons,
    /// a value being a token or a quoted string.
    ///
    /// A line that breaks the grammar counts as one unknown element from there on: its quotes cannot be paired,
    /// so neither can its elements.
    mutating func addElements(_ bytes: RawSpan, _ value: Range<Int>) {
        var reader = ForwardedReader(position: value.lowerBound, end: value.upperBound)
        while let element = reader.next(bytes) { append(element.node) }
    }
}

/// Calls with each trimmed element of a comma-separated list; empty ones do not count (RFC 9110 §5.6.1).
func forEachElement(_ bytes: RawSpan, _ value: Range<Int>, _ body: (Range<Int>) -> Void) {
    var start = value.lowerBound
    while start <= value.upperBound {
        let comma = bytes.first(0x2C, in: start..<value.upperBound) ?? value.upperBound
        let element = bytes.trimmed(start..<comma)
        if !element.isEmpty { body(element) }
        start = comma &+ 1
    }
}

/// Reads the elements of one Forwarded line.
private struct ForwardedReader {
    var position: Int
    let end: Int

    struct Element {
        var node: Endpoint?
    }

    mutating func next(_ bytes: RawSpan) -> Element? {
        // Empty elements do not count (RFC 9110 §5.6.1).
        while position < end, isWhiteSpace(bytes.octet(position)) || bytes.octet(position) == 0x2C {
            position &+= 1
        }
        guard position < end else { return nil }
        var element = Element()
        while true {
            skipWhiteSpace(bytes)
            guard position < end else { return element }
            switch bytes.octet(position) {
            case 0x2C:  // ,
                position &+= 1
                return element
            case 0x3B:  // ;
                position &+= 1
            default:
                guard pair(bytes, &element) else {
                    position = end
                    return Element()
                }
            }
        }
    }

    private mutating func pair(_ bytes: RawSpan, _ element: inout Element) -> Bool {
        let name = token(bytes)
        guard !name.isEmpty, position < end, bytes.octet(position) == 0x3D else { return false }  // =
        position &+= 1
        guard position < end else { return false }
        let isFor = name.count == 3 && bytes.hasPrefix(name, "for")
        if bytes.octet(position) == 0x22 {  // "
            guard let quoted = quotedString(bytes) else { return false }
            if isFor { element.node = node(bytes, quoted.range, escaped: quoted.escaped) }
        } else {
            let start = position
            // A bare IPv6 address or port is no token, and yet is sent; it is read all the same.
            while position < end, !isDelimiter(bytes.octet(position)) { position &+= 1 }
            guard position > start else { return false }
            if isFor { element.node = AddressText.node(bytes, start..<position) }
        }
        skipWhiteSpace(bytes)
        return position == end || bytes.octet(position) == 0x2C || bytes.octet(position) == 0x3B
    }

    private func isDelimiter(_ octet: UInt8) -> Bool {
        octet == 0x2C || octet == 0x3B || octet == 0x22 || octet <= 0x20 || octet == 0x7F
    }

    private mutating func token(_ bytes: RawSpan) -> Range<Int> {
        let start = position
        while position < end, isTokenOctet(bytes.octet(position)) { position &+= 1 }
        return start..<position
    }

    private mutating func skipWhiteSpace(_ bytes: RawSpan) {
        while position < end, isWhiteSpace(bytes.octet(position)) { position &+= 1 }
    }

    private mutating func quotedString(_ bytes: RawSpan) -> (range: Range<Int>, escaped: Bool)? {
        position &+= 1
        let start = position
        var escaped = false
        while position < end {
            switch bytes.octet(position) {
            case 0x22:
                defer { position &+= 1 }
                return (start..<position, escaped)
            case 0x5C:  // quoted-pair, RFC 9110 §5.6.4
                escaped = true
                position &+= 2
            default:
                position &+= 1
            }
        }
        return nil
    }

    private func node(_ bytes: RawSpan, _ range: Range<Int>, escaped: Bool) -> Endpoint? {
        guard escaped else { return AddressText.node(bytes, range) }
        var plain: [UInt8] = []
        var index = range.lowerBound
        // 64: longer than any address with a port.
        while index < range.upperBound, plain.count < 64 {
            if bytes.octet(index) == 0x5C, index &+ 1 < range.upperBound { index &+= 1 }
            plain.append(bytes.octet(index))
            index &+= 1
        }
        guard index == range.upperBound else { return nil }
        // SAFETY: octets have no padding.
        return AddressText.node(unsafe plain.span.bytes, 0..<plain.count)
    }
}
