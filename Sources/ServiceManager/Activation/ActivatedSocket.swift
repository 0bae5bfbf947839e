import Base
import Glibc

/// A socket that the manager opened and handed over when it started the service (sd_listen_fds(3)).
package struct ActivatedSocket: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// Listening for connections.
        case stream
        case datagram
    }

    /// Owned by the caller that takes it.
    package let descriptor: Int32
    /// `FileDescriptorName=` of the socket unit; by default its name.
    package let name: String
    package let kind: Kind
    /// Where it is bound; `nil` in the abstract namespace.
    package let path: String?

    package init(descriptor: Int32, name: String, kind: Kind, path: String?) {
        self.descriptor = descriptor
        self.name = name
        self.kind = kind
        self.path = path
    }
}

/// Why what the manager handed over cannot be used.
package struct ActivationError: Error, CustomStringConvertible {
    package let description: String
}

extension ActivatedSocket {
    /// SD_LISTEN_FDS_START.
    private static let first: Int32 = 3
    /// More than any unit has; it bounds what a wrong variable can ask for.
    private static let most = 64

    /// All Unix sockets handed over, set to be closed on exec; none when the service was not started for a socket.
    /// - Parameters:
    ///   - process: This process's number: the variables may have been meant for a parent.
    ///   - first: The first descriptor.
    /// - Throws: when the variables contradict each other or a descriptor is not a Unix socket.
    package static func all(
        environment: [String: String], process: Int32, first: Int32 = ActivatedSocket.first
    ) throws(ActivationError) -> [ActivatedSocket] {
        guard let meant = environment["LISTEN_PID"], let text = environment["LISTEN_FDS"] else { return [] }
        guard let meant = Int32(meant) else {
            throw ActivationError(description: "LISTEN_PID is not a process id: \(meant)")
        }
        guard meant == process else { return [] }
        guard let count = Int(text), (0...most).contains(count) else {
            throw ActivationError(description: "LISTEN_FDS is not a number from 0 to \(most): \(text)")
        }
        let names = try names(environment["LISTEN_FDNAMES"], count: count)
        var sockets: [ActivatedSocket] = []
        for (index, name) in names.enumerated() {
            sockets.append(try socket(first + Int32(index), name: name))
        }
        return sockets
    }

    private static func names(_ text: String?, count: Int) throws(ActivationError) -> [String] {
        // "unknown" is what sd_listen_fds_with_names(3) calls those without a name.
        guard let text else { return Array(repeating: "unknown", count: count) }
        let names = text.isEmpty && count == 0 ? [] : text.split(separator: ":", omittingEmptySubsequences: false)
        guard names.count == count else {
            throw ActivationError(description: "LISTEN_FDNAMES has \(names.count) names for \(count) descriptors")
        }
        return names.map(String.init)
    }

    private static func socket(_ descriptor: Int32, name: String) throws(ActivationError) -> ActivatedSocket {
        func failure(_ what: String) -> ActivationError {
            ActivationError(
                description: "descriptor \(descriptor) (\(name)), passed by the service manager, \(what)")
        }
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { throw failure("is not open") }
        guard let type = UnixSocket.option(SO_TYPE, of: descriptor) else { throw failure("is not a socket") }
        guard UnixSocket.option(SO_DOMAIN, of: descriptor) == AF_UNIX else { throw failure("is not a Unix socket") }
        let kind: Kind
        switch type {
        case Int32(SOCK_STREAM.rawValue):
            guard UnixSocket.option(SO_ACCEPTCONN, of: descriptor) == 1 else { throw failure("does not listen") }
            kind = .stream
        case Int32(SOCK_DGRAM.rawValue): kind = .datagram
        default: throw failure("is neither a stream nor a datagram socket")
        }
        return ActivatedSocket(
            descriptor: descriptor, name: name, kind: kind, path: UnixSocket.path(of: descriptor))
    }
}
