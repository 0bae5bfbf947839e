import Base

/// The fields of a request head that name account and client, collected line by line.
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
        Self.keepPreferred(&credential, head, line.name, Self.secret(head, line.value), rules.credentials)
        Self.keepPreferred(&client, head, line.name, line.value, rules.clients)
        if let address = rules.address, isNamed(address.name) {
            switch address.form {
            case .elements: addresses.addElements(head, line.value)
            case .list, .single: addresses.addAddresses(head, line.value)
            }
        }
        if isNamed(rules.port) { ports.addPorts(head, line.value) }
    }

    private static func keepPreferred(
        _ kept: inout Ranked?, _ head: RawSpan, _ name: Range<Int>, _ value: Range<Int>, _ fields: [FieldName]
    ) {
        guard !value.isEmpty else { return }
        for rank in fields.indices where head.isText(name, fields[rank].bytes) {
            if rank < kept?.rank ?? .max { kept = Ranked(rank: rank, value: value) }
        }
    }

    private static func equal(_ head: RawSpan, _ left: Range<Int>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        for offset in 0..<left.count
        where head.octet(left.lowerBound &+ offset) != head.octet(right.lowerBound &+ offset) { return false }
        return true
    }

    /// The head has an account field, acceptable or not.
    var namesAccount: Bool { accountValue != nil }

    /// The account field if it is acceptable, else the name of the credential.
    ///
    /// Two account fields that differ mean that one of them is the client's own: neither is believed.
    func account(_ head: RawSpan, _ rules: HeaderRules, _ counters: inout ExchangeCounters) -> AccountName? {
        if let accountValue {
            if !accountsDiffer, let name = AccountName(head, accountValue) { return name }
            counters.rejectedAccounts &+= 1
        }
        guard let key = rules.credentialKey, let credential else { return nil }
        return key.name(of: head.extracting(credential.value))
    }

    /// A credential without `Bearer` or `Basic` (RFC 9110 §11.4), so that a key names one account in whichever field it
    /// comes. Empty when there is a scheme and nothing behind it, as when a client runs without its key: then many people
    /// send the same.
    private static func secret(_ head: RawSpan, _ value: Range<Int>) -> Range<Int> {
        for (scheme, length) in [("bearer" as StaticString, 6), ("basic", 5)] where head.hasPrefix(value, scheme) {
            let rest = (value.lowerBound &+ length)..<value.upperBound
            if rest.isEmpty || isWhiteSpace(head.octet(rest.lowerBound)) { return head.trimmed(rest) }
        }
        return value
    }

    /// The nearest address from the end that is not a front's. Fronts append to the field like the gateway, so every element
    /// behind a front's is that front's word.
    func addressBehindFront(_ rules: HeaderRules) -> IPAddress? {
        for hops in nearestHop(rules)...HeaderRules.maximumHops {
            guard let address = addresses.element(fromEnd: hops)?.address else { return nil }
            if !rules.fronts.contains(where: { $0.contains(address) }) { return address }
        }
        return nil
    }

    /// A field that holds one address is written by one hop.
    private func nearestHop(_ rules: HeaderRules) -> Int { rules.address?.form == .single ? 1 : rules.trustedHops }

    /// The client's end as the gateway names it, and whether its port came from a field of its own.
    ///
    /// A field that holds one address is written by one hop. With a second address in it, one of the two is the client's
    /// own: neither is believed.
    func endpoint(
        _ rules: HeaderRules, _ counters: inout ExchangeCounters
    ) -> (node: Endpoint, isPortDoubtful: Bool)? {
        guard let address = rules.address else { return nil }
        let hops = nearestHop(rules)
        if address.form == .single, addresses.elementsDiffer {
            counters.contradictoryAddresses &+= 1
            return nil
        }
        guard var node = addresses.element(fromEnd: hops) else { return nil }
        if node.port == 0, let port = ports.element(fromEnd: hops)?.port, port != 0 {
            node.port = port
            return (node, true)
        }
        return (node, false)
    }
}
