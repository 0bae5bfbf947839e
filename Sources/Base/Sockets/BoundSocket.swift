import Glibc

/// A Unix socket bound to a path, with a lock beside it (`PATH.lock`, flock(2)).
///
/// Without the lock a second instance could take the path from the first. bind(2) needs the old file gone, and the process
/// that removes it cannot distinguish a stale socket from one that is about to be served. The kernel frees the lock when the
/// process ends, however it ends.
package struct BoundSocket: ~Copyable {
    package enum Kind: Sendable {
        /// - Parameter backlog: Connections that wait to be accepted (listen(2)); somaxconn of the kernel bounds it too.
        case stream(backlog: Int32)
        case datagram
    }

    /// -1 once it is taken.
    package private(set) var descriptor: Int32
    /// `nil` for a socket that another process has bound: its file is not ours.
    private let file: SocketFile?

    /// Makes the socket. Owner, group and mode are set before any process can connect or send.
    ///
    /// A socket that a killed process left there is replaced; any other file stays.
    /// - Throws: `SocketError` when the path is taken or cannot be had.
    package init(_ place: SocketPlace, _ kind: Kind) throws(SocketError) {
        let path = place.path
        guard path.hasPrefix("/"), let address = UnixAddress(path) else {
            throw SocketError(
                .badPath, path,
                "a socket's path must begin with / and have at most \(UnixAddress.longestPath) bytes")
        }
        let (owner, group) = try Self.numbers(place)
        let lock = try SocketFile.lock(beside: path)
        try SocketFile.removeStale(path, address)
        let bound = try Self.bind(address, path, kind)
        // From here on the file goes when anything fails.
        var socket = BoundSocket(descriptor: bound, file: SocketFile(path: path, lock: lock))
        try Self.open(&socket, to: place, owner, group, kind)
        self = socket
    }

    /// Takes over a socket that another process has bound, such as systemd (sd_listen_fds(3)); it is closed in the end.
    package init(adopting descriptor: Int32) {
        self.init(descriptor: descriptor, file: nil)
    }

    private init(descriptor: Int32, file: consuming SocketFile?) {
        self.descriptor = descriptor
        self.file = file
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Hands the descriptor to a caller that will close it; `nil` when it was handed over already. The file stays until
    /// this value ends.
    package mutating func takeDescriptor() -> Int32? {
        guard descriptor >= 0 else { return nil }
        defer { descriptor = -1 }
        return descriptor
    }
}

extension BoundSocket {
    private static func numbers(_ place: SocketPlace) throws(SocketError) -> (owner: uid_t?, group: gid_t?) {
        do throws(UnknownName) {
            return (
                try place.owner.map { name throws(UnknownName) in try UserNames.userID(name) },
                try place.group.map { name throws(UnknownName) in try UserNames.groupID(name) }
            )
        } catch {
            throw SocketError(.unknownName, place.path, error.description)
        }
    }

    /// Bound without any permission: on Linux the file takes the mode of the socket.
    private static func bind(_ address: UnixAddress, _ path: String, _ kind: Kind) throws(SocketError) -> Int32 {
        let type =
            switch kind {
            case .stream: UnixSocket.stream
            case .datagram: UnixSocket.datagram
            }
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw Self.failure(path, "cannot make a socket", .last) }
        fchmod(descriptor, 0)
        do throws(SystemError) {
            try address.bind(descriptor)
        } catch {
            close(descriptor)
            throw Self.failure(path, "cannot bind", error)
        }
        return descriptor
    }

    /// Gives the file its owner, group and mode, and only then lets clients in.
    private static func open(
        _ socket: inout BoundSocket, to place: SocketPlace, _ owner: uid_t?, _ group: gid_t?, _ kind: Kind
    ) throws(SocketError) {
        let path = place.path
        do throws(SystemError) {
            // SAFETY: the path lives, terminated, for the calls.
            if owner != nil || group != nil {
                _ = try SystemError.check { unsafe lchown(path, owner ?? .max, group ?? .max) }
            }
            _ = try SystemError.check { unsafe chmod(path, place.mode & 0o777) }
        } catch {
            throw SocketError(
                .refused, path, "cannot set owner, group and mode: \(error)",
                remedy: error.code == EPERM ? "only root may give a socket to another user" : "")
        }
        if case .stream(let backlog) = kind {
            guard listen(socket.descriptor, backlog) == 0 else { throw Self.failure(path, "cannot listen", .last) }
        }
    }

    private static func failure(_ path: String, _ what: String, _ error: SystemError) -> SocketError {
        SocketError(.refused, path, "\(what): \(error)", remedy: error.remedy ?? "")
    }
}
