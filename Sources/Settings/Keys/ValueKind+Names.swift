import Base

extension ValueKind<String> {
    /// As long as `sun_path` allows (unix(7)).
    static let socketPath = path(
        longest: UnixAddress.longestPath, "a Unix socket's absolute path of at most 107 bytes")
    /// PATH_MAX counts the byte that ends it.
    static let filePath = path(longest: 4095, "a file's absolute path")

    private static func path(longest: Int, _ allowed: String) -> ValueKind {
        ValueKind(allowed: allowed, show: quotedYAML) { text throws(Rejection) in
            guard text.hasPrefix("/") else { throw Rejection("does not begin with /") }
            guard !text.hasSuffix("/") else { throw Rejection("names a directory") }
            guard text.utf8.count <= longest else { throw Rejection("is too long") }
            guard !text.utf8.contains(0) else { throw Rejection("holds a null byte") }
            return text
        }
    }

    /// A user or group, as useradd(8) allows names, or its number.
    static let principal = ValueKind(
        allowed: "a name of letters, digits, - and _, or a number", show: quotedYAML
    ) { text throws(Rejection) in
        if text.utf8.allSatisfy(\.isASCIIDigit), let number = UInt32(text), number != .max { return text }
        let isName =
            text.utf8.count <= 32 && text.utf8.first.map { $0.isASCIILetter || $0 == UInt8(ascii: "_") } ?? false
            && text.utf8.allSatisfy {
                $0.isASCIILetter || $0.isASCIIDigit || Array("-_.".utf8).contains($0)
            }
        guard isName else { throw Rejection() }
        return text
    }

    /// A field name is a token (RFC 9110 section 5.1).
    static let headerName = ValueKind(
        allowed: "a header's name of at most 64 letters, digits and dashes", show: quotedYAML
    ) { text throws(Rejection) in
        guard (1...64).contains(text.utf8.count),
            text.utf8.allSatisfy({
                $0.isASCIILetter || $0.isASCIIDigit || Array("!#$%&'*+-.^_`|~".utf8).contains($0)
            })
        else { throw Rejection("is not a header's name") }
        return text
    }

    /// libpcap compiles it; here only what no filter can be is refused.
    static let packetFilter = ValueKind(allowed: "a BPF expression of at most 4096 bytes", show: quotedYAML) {
        text throws(Rejection) in
        guard text.utf8.count <= 4096 else { throw Rejection("is too long") }
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw Rejection("is empty; write null to use the filter made from ports and addresses")
        }
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x0A || $0 == 0x09 }) else {
            throw Rejection("contains a character that a BPF expression cannot have")
        }
        return text
    }
}

extension ValueKind<UInt16> {
    static let port = ValueKind(allowed: "a port from 1 to 65535", needsPlain: true, show: { "\($0)" }) {
        text throws(Rejection) in
        guard let port = UInt16(text), port > 0, "\(port)" == text else { throw Rejection("is not a port") }
        return port
    }
}

extension ValueKind<IPNetwork> {
    static let network = ValueKind(
        allowed: "a network such as 10.0.0.0/8 or 2001:db8::/32", show: { quotedYAML("\($0)") }
    ) {
        text throws(Rejection) in
        guard let network = IPNetwork(text) else { throw Rejection("is not a network") }
        guard network.isExact(text) else {
            throw Rejection("has bits beyond its prefix: did you mean \(network)?")
        }
        return network
    }
}

extension ValueKind<Settings.Interface> {
    /// A name, or a table of name and side.
    static let interface = ValueKind(
        allowed: "an interface's name, or {name: eth0, side: edge|inside|both}",
        read: { node, flaws in
            guard case .table(let entries) = node.content else {
                return interfaceName.read(node, &flaws).map { Settings.Interface(name: $0) }
            }
            var name: String?
            var side: Settings.Side? = .both
            var isWhole = true
            for entry in entries {
                switch entry.name {
                case "name":
                    name = interfaceName.read(entry.value, &flaws)
                    isWhole = isWhole && name != nil
                case "side":
                    side = ValueKind<Settings.Side>.choice.read(entry.value, &flaws)
                default:
                    let hint =
                        nearest(to: entry.name, among: ["name", "side"]).map { "; did you mean \($0)?" } ?? ""
                    flaws.append(
                        SettingFlaw(
                            place: entry.place, problem: "unknown key \(quoted(entry.name)) of an interface\(hint)")
                    )
                    isWhole = false
                }
            }
            guard isWhole, let side else { return nil }
            guard let name else {
                flaws.append(SettingFlaw(place: node.place, problem: "an interface without a name"))
                return nil
            }
            return Settings.Interface(name: name, side: side)
        },
        show: { "{name: \(quotedYAML($0.name)), side: \($0.side.rawValue)}" })

    /// IFNAMSIZ is 16 with the byte that ends it; the rest is dev_valid_name of Linux.
    private static let interfaceName = ValueKind<String>(
        allowed: "an interface's name of at most 15 bytes, without spaces, / and :", show: quotedYAML
    ) { text throws(Rejection) in
        guard (1...15).contains(text.utf8.count), text != ".", text != "..",
            text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !Array("/:".utf8).contains($0) })
        else { throw Rejection("is not an interface's name") }
        return text
    }
}

extension ValueKind {
    /// `null`, or what `kind` reads.
    static func optional<Wrapped>(_ kind: ValueKind<Wrapped>) -> ValueKind where Value == Wrapped? {
        ValueKind(
            allowed: "null or \(kind.allowed)", isList: kind.isList,
            read: { node, flaws in
                if case .nothing = node.content { return .some(nil) }
                return kind.read(node, &flaws).map { .some($0) }
            },
            show: { $0.map(kind.show) ?? "null" })
    }

    /// A list of distinct values.
    static func list<Element>(of kind: ValueKind<Element>, _ many: String, atMost limit: Int) -> ValueKind
    where Value == [Element] {
        ValueKind(
            allowed: "a list of at most \(limit) \(many), each \(kind.allowed)", isList: true,
            read: { node, flaws in
                if case .refused = node.content { return nil }
                guard case .list(let items) = node.content else {
                    flaws.append(
                        SettingFlaw(
                            place: node.place,
                            problem:
                                "\(node.kind), but expected a list; write [a, b], or one item a line after \"- \"")
                    )
                    return nil
                }
                guard items.count <= limit else {
                    flaws.append(
                        SettingFlaw(place: node.place, problem: "\(items.count) \(many); at most \(limit)"))
                    return nil
                }
                var values: [Element] = []
                var isWhole = true
                for item in items {
                    guard let value = kind.read(item, &flaws) else {
                        isWhole = false
                        continue
                    }
                    if values.contains(value) {
                        flaws.append(
                            SettingFlaw(place: item.place, problem: "\(kind.show(value)) is listed twice"))
                        isWhole = false
                    }
                    values.append(value)
                }
                return isWhole ? values : nil
            },
            show: { "[\($0.map(kind.show).joined(separator: ", "))]" })
    }
}
