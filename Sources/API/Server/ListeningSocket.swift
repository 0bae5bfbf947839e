package import Base
import Glibc
import Synchronization

/// The API's Unix socket, listening. Its file goes when it is closed, unless systemd owns it.
package final class ListeningSocket: Sendable {
    /// Connections that wait to be accepted (listen(2)); the kernel's somaxconn bounds it too.
    private static let backlog: Int32 = 1024

    private let socket: Mutex<BoundSocket?>

    private init(_ socket: consuming sending BoundSocket) {
        self.socket = Mutex(socket)
    }

    /// Makes the socket; no program can connect before owner, group and mode are set.
    /// - Throws: `.inUse` while another instance serves it, `.occupied` when a file of another kind is there.
    package static func open(_ place: SocketPlace) throws(SocketError) -> ListeningSocket {
        ListeningSocket(try BoundSocket(place, .stream(backlog: backlog)))
    }

    /// Takes a socket that listens already, as systemd passes it; its file, owner and mode are the socket unit's.
    /// - Throws: `.badDescriptor` for anything but a listening Unix stream socket.
    package static func inherited(_ descriptor: Int32) throws(SocketError) -> ListeningSocket {
        let name = "file descriptor \(descriptor)"
        guard UnixSocket.option(SO_DOMAIN, of: descriptor) == AF_UNIX,
            UnixSocket.option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue),
            UnixSocket.option(SO_ACCEPTCONN, of: descriptor) == 1
        else {
            throw SocketError(
                .badDescriptor, name, "not a listening Unix stream socket",
                remedy: "its unit needs ListenStream=/path")
        }
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
            throw SocketError(.refused, name, "\(SystemError.last)")
        }
        return ListeningSocket(BoundSocket(adopting: descriptor))
    }

    /// Hands the descriptor to the caller, who closes it; `nil` if it was handed over or closed already.
    func takeDescriptor() -> Int32? {
        socket.withLock { $0?.takeDescriptor() }
    }

    /// Removes the socket's file, then releases the lock.
    package func close() {
        socket.withLock { $0 = nil }
    }
}
