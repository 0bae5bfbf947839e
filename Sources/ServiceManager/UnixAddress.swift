import Glibc

/// Where a Unix socket is (unix(7)): a path, or a name in the abstract namespace.
struct UnixAddress: Sendable, Equatable {
    /// Bytes of `sun_path`; an abstract name begins with a null byte.
    let path: [UInt8]

    /// sun_path has 108 bytes; a path keeps one for the null byte that ends it.
    private static let longest = 107

    /// `nil` for what is neither `/path` nor `@name`, or is too long.
    init?(_ text: String) {
        var bytes = Array(text.utf8)
        guard (2...Self.longest).contains(bytes.count), !bytes.contains(0) else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "/"): break
        case UInt8(ascii: "@"): bytes[0] = 0
        default: return nil
        }
        path = bytes
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

    /// Calls `body` with the address as system calls take it.
    func withSocketAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        let (address, length) = raw
        // SAFETY: sockaddr_un begins as sockaddr does, and lives for the call.
        return unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, length) }
        }
    }
}

/// `errno` in words.
func reason(_ code: Int32) -> String {
    // SAFETY: strerror gives a C string that lives until the next call on this thread.
    unsafe String(cString: strerror(code))
}
