import Foundation
import Glibc

/// A bound Unix datagram socket, as a service manager or a gateway has it.
final class DatagramListener {
    let descriptor: Int32
    /// As `NOTIFY_SOCKET` would name it.
    let name: String

    /// - Parameter isAbstract: Bound to a name without a file.
    init(isAbstract: Bool = false) throws {
        let short = UUID().uuidString.prefix(8)
        name = isAbstract ? "@tailgate-test-\(short)" : "/tmp/tailgate-test-\(short).sock"
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(name.utf8)
        // SAFETY: the names above are shorter than sun_path, which is zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            for (index, byte) in bytes.enumerated() { unsafe buffer[index] = index == 0 && isAbstract ? 0 : byte }
        }
        let length = socklen_t(2 + bytes.count + (isAbstract ? 0 : 1))
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, length) }
        }
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit {
        close(descriptor)
        // SAFETY: the path lives, terminated, for the call.
        if !name.hasPrefix("@") { _ = unsafe unlink(name) }
    }

    /// What was sent and not yet received; `nil` when there is nothing.
    func receive() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        // SAFETY: recv writes into the buffer it is lent, and no more than its count.
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe recv(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
        }
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}
