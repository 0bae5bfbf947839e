import Packets

/// Extension types of the IANA TLS ExtensionType registry that a hello is read for.
enum ExtensionType {
    static let serverName: UInt16 = 0x0000
    static let supportedGroups: UInt16 = 0x000A
    static let signatureAlgorithms: UInt16 = 0x000D
    static let applicationProtocols: UInt16 = 0x0010
    static let padding: UInt16 = 0x0015
    static let cachedInfo: UInt16 = 0x0019
    static let ticketPinning: UInt16 = 0x0020
    static let sessionTicket: UInt16 = 0x0023
    static let preSharedKey: UInt16 = 0x0029
    static let earlyData: UInt16 = 0x002A
    static let supportedVersions: UInt16 = 0x002B
    static let cookie: UInt16 = 0x002C
    static let preSharedKeyModes: UInt16 = 0x002D
    static let ticketRequest: UInt16 = 0x003A
}

/// The extensions a ClientHello is read for, as spans into it; the first of a kind counts, since a second is
/// forbidden (RFC 8446 §4.2).
struct ExtensionFields: ~Escapable {
    private let nothing: RawSpan
    var supportedVersions: RawSpan
    var signatureAlgorithms: RawSpan
    var supportedGroups: RawSpan
    var serverName: RawSpan
    var protocols: RawSpan
    var firstProtocol: RawSpan
    var offers: ClientHello.Offers = []
    private var seen: UInt64 = 0

    @_lifetime(copy nothing)
    init(nothing: RawSpan) {
        self.nothing = nothing
        supportedVersions = nothing
        signatureAlgorithms = nothing
        supportedGroups = nothing
        serverName = nothing
        protocols = nothing
        firstProtocol = nothing
    }

    /// Walks the block once; throws when an entry does not fit.
    @_lifetime(self: copy self, copy block)
    mutating func read(_ block: RawSpan) throws(OutOfBytes) {
        var reader = WireReader(block)
        while reader.remaining > 0 {
            let type = try reader.read(UInt16.self)
            let length = try Int(reader.read(UInt16.self))
            let value = try reader.take(length)
            // Every type of interest is below 64.
            guard type < 64, seen & (1 << UInt64(type)) == 0 else { continue }
            seen |= 1 << UInt64(type)
            note(type, value)
        }
    }

    @_lifetime(self: copy self, copy value)
    private mutating func note(_ type: UInt16, _ value: RawSpan) {
        switch type {
        case ExtensionType.serverName:
            offers.insert(.serverName)
            serverName = value
        case ExtensionType.supportedGroups:
            if let groups = try? list16(value) { supportedGroups = groups }
        case ExtensionType.signatureAlgorithms:
            if let schemes = try? list16(value) { signatureAlgorithms = schemes }
        case ExtensionType.applicationProtocols:
            offers.insert(.applicationProtocols)
            if let names = try? list16(value) {
                protocols = names
                if let first = try? list8(names) { firstProtocol = first }
            }
        case ExtensionType.sessionTicket:
            if value.byteCount > 0 { offers.insert(.sessionTicket) }
        case ExtensionType.preSharedKey:
            offers.insert(.preSharedKey)
        case ExtensionType.earlyData:
            offers.insert(.earlyData)
        case ExtensionType.cookie:
            offers.insert(.cookie)
        case ExtensionType.supportedVersions:
            if let versions = try? list8(value) {
                supportedVersions = versions
                var reader = WireReader(versions)
                while let version = reader.next16() {
                    if version == 0x0304 { offers.insert(.tls13) }
                }
            }
        default:
            break
        }
    }

    /// The bytes that a 16-bit length announces at the start of `value`.
    @_lifetime(copy value)
    private func list16(_ value: RawSpan) throws(OutOfBytes) -> RawSpan {
        var reader = WireReader(value)
        let length = try Int(reader.read(UInt16.self))
        return try reader.take(length)
    }

    /// The bytes that an 8-bit length announces at the start of `value`.
    @_lifetime(copy value)
    private func list8(_ value: RawSpan) throws(OutOfBytes) -> RawSpan {
        var reader = WireReader(value)
        let length = try Int(reader.read(UInt8.self))
        return try reader.take(length)
    }
}
