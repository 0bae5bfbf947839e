import Base
import Glibc

/// Sends to a Unix datagram socket, as a gateway does.
package final class DatagramSender: Sendable {
    private let descriptor: Int32

    /// - Parameter path: where somebody receives; nil when nobody does.
    package init?(to path: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        guard let address = UnixAddress(path), (try? address.connect(descriptor)) != nil else { return nil }
    }

    deinit { close(descriptor) }

    /// Waits while the receiver's queue is full.
    package func send(_ bytes: [UInt8]) -> Bool {
        // SAFETY: the bytes live for the call.
        unsafe Glibc.send(descriptor, bytes, bytes.count, 0) == bytes.count
    }

    package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// False when the receiver's queue is full.
    package func sendAtOnce(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        // SAFETY: the bytes live for the call.
        return unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT)) == bytes.count
    }
}
