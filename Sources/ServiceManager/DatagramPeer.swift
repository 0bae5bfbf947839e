import Glibc

/// Somebody's Unix datagram socket, to which single messages are sent.
package struct DatagramPeer: Sendable {
    /// Why a message was not taken.
    package struct Failure: Error, CustomStringConvertible {
        /// errno(3); `EMSGSIZE` also for one that was taken in part.
        package let code: Int32
        package var description: String { reason(code) }
    }

    private let address: UnixAddress
    private let patience: timeval
    private let flags: Int32

    /// - Parameters:
    ///   - address: a path, or `@name` in the abstract namespace; nil is given for anything else.
    ///   - patience: seconds that a full socket is waited for; 0 not to wait.
    package init?(_ address: String, patience: Int) {
        guard let address = UnixAddress(address) else { return nil }
        self.address = address
        self.patience = timeval(tv_sec: patience, tv_usec: 0)
        flags = Int32(MSG_NOSIGNAL | (patience == 0 ? MSG_DONTWAIT : 0))
    }

    /// Sends a message, from a socket of its own, so that a peer that returns under the same path is found again.
    package func send(_ message: [UInt8]) throws(Failure) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(code: errno) }
        defer { close(descriptor) }
        var patience = patience
        // SAFETY: the option's value is lent with its size.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        while true {
            // SAFETY: message and address are lent with their lengths.
            let sent = unsafe message.withUnsafeBytes { buffer in
                unsafe address.withSocketAddress { pointer, length in
                    unsafe sendto(
                        descriptor, buffer.baseAddress, buffer.count, flags, pointer, length)
                }
            }
            if sent == message.count { return }
            guard sent < 0, errno == EINTR else { throw Failure(code: sent < 0 ? errno : EMSGSIZE) }
        }
    }
}
