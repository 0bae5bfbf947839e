import Base

/// A client's or gateway's end as gateways write it.
enum LoggedAddress: Equatable {
    case address(IPAddress, port: UInt16?)
    /// A Unix socket has no address: `unix` (HAProxy), `unix:` and `unix:/path` (nginx), `@name` and `/path` (Envoy).
    case unixSocket

    /// Reads `192.0.2.1`, `2001:db8::7` and `[2001:db8::7]`, each also with a port behind it (an IPv6 address then in
    /// brackets). A zone such as `%eth0` (RFC 4007 §11) means nothing off its host and is dropped. `nil` for anything
    /// else, such as the name of a host.
    init?(_ text: String) {
        if text == "unix" || text.hasPrefix("unix:") || text.hasPrefix("@") || text.hasPrefix("/") {
            self = .unixSocket
            return
        }
        let bytes = text.utf8
        var host = text[...]
        var port: Substring?
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            host = text[bytes.index(after: bytes.startIndex)..<close]
            guard host.utf8.contains(UInt8(ascii: ":")) else { return nil }
            let rest = text[bytes.index(after: close)...]
            guard rest.isEmpty || rest.utf8.first == UInt8(ascii: ":") else { return nil }
            port = rest.dropFirst()
        } else if let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes.lastIndex(of: UInt8(ascii: ":")) == colon
        {
            host = text[..<colon]
            port = text[bytes.index(after: colon)...]
        }
        if let zone = host.utf8.firstIndex(of: UInt8(ascii: "%")) {
            host = host[..<zone]
            guard host.utf8.contains(UInt8(ascii: ":")) else { return nil }
        }
        guard let address = IPAddress(host) else { return nil }
        guard let port, !port.isEmpty else {
            self = .address(address, port: nil)
            return
        }
        guard let number = Self.port(port) else { return nil }
        self = .address(address, port: number)
    }

    private static func port(_ text: Substring) -> UInt16? {
        guard text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        return UInt16(text)
    }
}
