import Base
import Foundation
import Glibc

/// A bound Unix datagram socket, as a service manager or a gateway has it.
package final class DatagramListener {
    package let descriptor: Int32
    /// As `NOTIFY_SOCKET` would name it.
    package let name: String

    /// - Parameters:
    ///   - isAbstract: Bound to a name without a file.
    ///   - path: Where to be bound, of at most a hundred bytes; somewhere new unless given.
    package init(isAbstract: Bool = false, path: String? = nil) throws {
        let short = UUID().uuidString.prefix(8)
        name = path ?? (isAbstract ? "@tailgate-test-\(short)" : "/tmp/tailgate-test-\(short).sock")
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        guard let address = UnixAddress(name) else { throw SystemError(code: EINVAL) }
        try address.bind(descriptor)
    }

    deinit {
        close(descriptor)
        // SAFETY: the path lives, terminated, for the call.
        if !name.hasPrefix("@") { _ = unsafe unlink(name) }
    }

    /// What was sent and not yet received; `nil` when there is nothing.
    package func receive() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        // SAFETY: recv writes into the buffer it is lent, and no more than its count.
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe recv(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
        }
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}
