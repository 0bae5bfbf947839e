import Packets

/// The fields of a request head that say who asks, gathered line by line.
struct IdentityFields {
    /// A value and how much its field is preferred: the lower rank wins, then the first line.
    struct Ranked {
        var rank: Int
        var value: Range<Int>
    }

    private(set) var client: Ranked?
    private var credential: Ranked?
    private var accountValue: Range<Int>?
    private var accountsDiffer = false
    private var forwarded = ForwardedTrail()
    private var addresses = ForwardedTrail()
    private var ports = ForwardedTrail()

    mutating func add(_ head: RawSpan, _ line: FieldLines.Line, _ rules: HeaderRules) {
        func isNamed(_ field: FieldName?) -> Bool {
            guard let field else { return false }
            return head.isText(line.name, field.bytes)
        }
        if isNamed(rules.account) {
            if let known = accountValue, !Self.equal(head, known, line.value) { accountsDiffer = true }
            accountValue = line.value
        }
        Self.keepPreferred(&credential, head, line, rules.credentials)
        Self.keepPreferred(&client, head, line, rules.clients)
        if isNamed(rules.forwarded) { forwarded.addElements(head, line.value) }
        if isNamed(rules.forwardedFor) { addresses.addAddresses(head, line.value) }
        if isNamed(rules.forwardedPort) { ports.addPorts(head, line.value) }
    }

    private static func keepPreferred(
        _ kept: inout Ranked?, _ head: RawSpan, _ line: FieldLines.Line, _ fields: [FieldName]
    ) {
        guard !line.value.isEmpty else { return }
        for rank in fields.indices where head.isText(line.name, fields[rank].bytes) {
            if rank < kept?.rank ?? .max { kept = Ranked(rank: rank, value: line.value) }
        }
    }

    private static func equal(_ head: RawSpan, _ left: Range<Int>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        for offset in 0..<left.count
        where head.octet(left.lowerBound &+ offset) != head.octet(right.lowerBound &+ offset) { return false }
        return true
    }

    /// The account field if it is acceptable, else the name of the credential.
    ///
    /// Two account fields that differ mean that one of them is the client's own: neither is believed.
    func account(_ head: RawSpan, _ rules: HeaderRules, _ counters: inout ExchangeCounters) -> AccountName? {
        if let accountValue {
            if !accountsDiffer, let name = AccountName(head, accountValue) { return name }
            counters.rejectedAccounts &+= 1
        }
        guard let key = rules.credentialKey, let credential else { return nil }
        let secret = Self.withoutScheme(head, credential.value)
        return secret.isEmpty ? nil : key.name(of: head.extracting(secret))
    }

    /// Without `Bearer` or `Basic` (RFC 9110 §11.4), so that a key names one account in whichever field it comes.
    private static func withoutScheme(_ head: RawSpan, _ value: Range<Int>) -> Range<Int> {
        for (scheme, length) in [("bearer" as StaticString, 6), ("basic", 5)]
        where value.count > length && head.hasPrefix(value, scheme)
            && isWhiteSpace(head.octet(value.lowerBound &+ length))
        {
            return head.trimmed((value.lowerBound &+ length)..<value.upperBound)
        }
        return value
    }

    /// The nearest address from the end that is not a front's. Fronts append to the field like the gateway, so every element
    /// behind a front's is that front's word.
    func addressBehindFront(_ rules: HeaderRules) -> IPAddress? {
        for hops in rules.trustedHops...HeaderRules.maximumHops {
            guard let address = addresses.element(fromEnd: hops)?.address else { return nil }
            if !rules.fronts.contains(where: { $0.contains(address) }) { return address }
        }
        return nil
    }

    func endpoint(_ rules: HeaderRules) -> Endpoint? {
        if let node = forwarded.element(fromEnd: rules.trustedHops) { return node }
        guard var node = addresses.element(fromEnd: rules.trustedHops) else { return nil }
        if node.port == 0, let port = ports.element(fromEnd: rules.trustedHops)?.port { node.port = port }
        return node
    }
}
