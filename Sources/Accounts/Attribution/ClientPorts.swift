import Base

/// Which ports can be a client's, where no edge connection shows it. Bounded by number.
///
/// A port field of its own (X-Forwarded-Port) has by convention the port that the client connected *to*: AWS, Traefik and
/// ingress-nginx write 443, 8443 or whatever they listen on. Such a port is the same for everybody behind an address, and
/// would make one connection of all of them. So the field is believed for an address once the address has shown two ports
/// that systems give to clients. Until then its exchanges belong to no connection.
struct ClientPorts {
    /// System ports, which no host gives to a client (RFC 6335 §6).
    private static let firstUserPort: UInt16 = 1_024
    /// Linux gives its clients 32768 to 60999 (ip_local_port_range), other systems 49152 to 65535 (RFC 6335 §6). Services
    /// listen below that.
    private static let firstClientPort: UInt16 = 32_768
    /// Addresses remembered in each of two generations. One that was forgotten has to show two ports again.
    static let most = 32_768

    private enum Shown {
        case one(UInt16)
        case several
    }

    private var recent: [IPAddress: Shown] = [:]
    private var older: [IPAddress: Shown] = [:]

    var count: Int { recent.count + older.count }

    /// Whether a port that was named as the client's can be one: no system port, and not the server's own.
    static func isPossible(_ client: Endpoint, server: Endpoint?) -> Bool {
        client.port >= firstUserPort && client.port != server?.port
    }

    /// Takes a port that came from a field of its own.
    /// - Returns: whether the address has shown that its ports there are its clients'.
    mutating func take(_ client: Endpoint) -> Bool {
        var shown = recent[client.address] ?? older[client.address]
        if client.port >= Self.firstClientPort {
            switch shown {
            case nil: shown = .one(client.port)
            case .one(let port) where port != client.port: shown = .several
            case .one, .several: break
            }
        }
        guard let shown else { return false }
        if recent.count >= Self.most, recent[client.address] == nil { (older, recent) = (recent, [:]) }
        recent[client.address] = shown
        if case .several = shown { return true }
        return false
    }
}
