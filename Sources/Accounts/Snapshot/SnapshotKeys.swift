import Connections
import Base

/// A key of a small table; a reader begins with a blank one.
protocol SnapshotKey: SnapshotCoded, Equatable, Sendable {
    static var blank: Self { get }
}

/// Longer User-Agents, hellos' families and stacks are no names.
private let longestText = 16_384

extension UInt32: SnapshotKey {
    static var blank: UInt32 { 0 }

    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("number", &self)
    }
}

extension String: SnapshotKey {
    static var blank: String { "" }

    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.text("text", &self, most: longestText)
    }
}

extension IPAddress: SnapshotKey {
    static var blank: IPAddress { IPAddress(v4: 0) }

    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        var isIPv4 = isIPv4
        try coder.flag("high", &isIPv4)
        if isIPv4 {
            var low = low & 0xFFFF_FFFF
            try coder.bits("low", &low, bytes: 4)
            self = IPAddress(v4: UInt32(truncatingIfNeeded: low))
            coder.leave("high")
        } else {
            try coder.bits("high", &high, bytes: 8)
            try coder.bits("low", &low, bytes: 8)
        }
    }
}

extension LinkGuess: SnapshotKey {
    static var blank: LinkGuess { .ethernet }

    /// Beyond the kinds with a name: the MTU.
    private static let named: [LinkGuess] = [.ethernet, .dsl, .tunnel, .jumbo, .loopback]
    private static let mostMTU = 1 << 20

    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        var word: UInt64
        if case .generic(let mtu) = self {
            word = UInt64(Self.named.count + min(max(mtu, 0), Self.mostMTU))
        } else {
            word = UInt64(Self.named.firstIndex(of: self) ?? 0)
        }
        try coder.word("link", &word, most: UInt64(Self.named.count + Self.mostMTU))
        let number = Int(word)
        self = number < Self.named.count ? Self.named[number] : .generic(mtu: number - Self.named.count)
    }
}

extension JA4: SnapshotKey {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        var (head, middle, tail) = words
        try coder.bits("head", &head, bytes: 8)
        try coder.bits("middle", &middle, bytes: 8)
        try coder.bits("tail", &tail, bytes: 6)
        let read = JA4(words: (head, middle, tail))
        try coder.check("head", read != nil)
        if let read { self = read }
    }
}

extension ClaimedClient: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        var (family, version) = (family, version)
        try coder.text("family", &family, most: longestText)
        try coder.text("version", &version, most: longestText)
        self = ClaimedClient(family: family, version: version)
    }
}

// MARK: Tables

extension SmallTable where Key: SnapshotKey {
    /// - Parameter each: Codes a value.
    mutating func code<Coder: SnapshotCoder>(
        _ name: StaticString, with coder: inout Coder, most: Int, new: @autoclosure () -> Value,
        _ each: (inout Coder, inout Value) throws(SnapshotError) -> Void
    ) throws(SnapshotError) {
        var entries = entries.array
        try coder.list(name, &entries, most: most, new: (Key.blank, new())) {
            (coder, entry) throws(SnapshotError) in
            try coder.value(name, &entry.key)
            try each(&coder, &entry.value)
        }
        self.entries.array = entries
    }
}

extension BoundedCounts: SnapshotCoded where Key: SnapshotKey {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try counts.code("counts", with: &coder, most: Int(capacity), new: 0) {
            (coder, count) throws(SnapshotError) in
            try coder.integer("counts", &count)
        }
        try coder.integer("others", &others)
        coder.leave("capacity")
    }
}
