package import Glibc

/// The address of a Unix socket (unix(7)): a path, or a name in the abstract namespace.
package struct UnixAddress: Sendable, Equatable {
    /// Bytes of `sun_path`; an abstract name begins with a null byte.
    private let path: [UInt8]

    /// `sun_path` has 108 bytes; a path keeps one for the null byte that ends it.
    package static let longestPath = 107

    /// - Parameter text: `/path` or `@name`, at most ``longestPath`` bytes; `nil` is given for anything else.
    package init?(_ text: String) {
        var bytes = Array(text.utf8)
        guard (2...Self.longestPath).contains(bytes.count), !bytes.contains(0) else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "/"): break
        case UInt8(ascii: "@"): bytes[0] = 0
        default: return nil
        }
        path = bytes
    }

    /// Calls `body` with the address as system calls take it.
    package func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        let (address, length) = raw
        // SAFETY: sockaddr_un begins as sockaddr does, and lives for the call.
        return unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }

    /// The address in the kernel's form, with its length.
    private var raw: (address: sockaddr_un, length: socklen_t) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            // SAFETY: the path is at most 107 bytes long, the buffer 108 and zero.
            for (index, byte) in path.enumerated() { unsafe buffer[index] = byte }
        }
        let begin = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? MemoryLayout<sa_family_t>.size
        // An abstract name ends with the address, a path with its null byte.
        return (address, socklen_t(begin + path.count + (path[0] == 0 ? 0 : 1)))
    }

    package func bind(_ descriptor: Int32) throws(SystemError) {
        // SAFETY: the address is lent with its length, here and below.
        _ = try SystemError.check {
            unsafe withSocketAddress { unsafe Glibc.bind(descriptor, $0, $1) }
        }
    }

    package func connect(_ descriptor: Int32) throws(SystemError) {
        _ = try SystemError.check {
            unsafe withSocketAddress { unsafe Glibc.connect(descriptor, $0, $1) }
        }
    }

    /// Whether a process has the socket, of whatever kind it is. Only ECONNREFUSED of connect(2) says that a file is left
    /// of a process that ended; a socket of another kind answers EPROTOTYPE (unix(7)).
    package var isServed: Bool {
        let probe = socket(AF_UNIX, UnixSocket.datagram, 0)
        guard probe >= 0 else { return true }
        defer { close(probe) }
        do throws(SystemError) {
            try connect(probe)
            return true
        } catch {
            return error.code != ECONNREFUSED && error.code != ENOENT
        }
    }
}
