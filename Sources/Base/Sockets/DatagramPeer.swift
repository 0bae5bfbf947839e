import Glibc

/// Another process's Unix datagram socket, to which single messages are sent.
package struct DatagramPeer: Sendable {
    private let address: UnixAddress
    private let patience: timeval
    private let flags: Int32

    /// - Parameters:
    ///   - address: A path, or `@name` in the abstract namespace; `nil` is given for anything else.
    ///   - patience: Seconds to wait for a full socket; 0 not to wait.
    package init?(_ address: String, patience: Int) {
        guard let address = UnixAddress(address) else { return nil }
        self.address = address
        self.patience = timeval(tv_sec: patience, tv_usec: 0)
        flags = Int32(MSG_NOSIGNAL | (patience == 0 ? MSG_DONTWAIT : 0))
    }

    /// Sends a message, from a socket of its own: a receiver that comes back under the same path is found again.
    /// - Throws: EMSGSIZE also for a message that was taken in part.
    package func send(_ message: [UInt8]) throws(SystemError) {
        let descriptor = try SystemError.check {
            socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        }
        defer { close(descriptor) }
        var patience = patience
        // SAFETY: the option's value is lent with its size.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let sent = try SystemError.check {
            // SAFETY: message and address are lent with their lengths.
            unsafe message.withUnsafeBytes { buffer in
                unsafe address.withSocketAddress { pointer, length in
                    unsafe sendto(descriptor, buffer.baseAddress, buffer.count, flags, pointer, length)
                }
            }
        }
        guard sent == message.count else { throw SystemError(code: EMSGSIZE) }
    }
}
