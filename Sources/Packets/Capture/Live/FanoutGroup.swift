import Base
import CPcap
import Glibc
import Synchronization

/// The handles that share one interface's packets (packet(7), PACKET_FANOUT): the kernel gives both directions of a
/// connection to the same of them, and puts IPv4 fragments together before.
package final class FanoutGroup: Sendable {
    /// The number by which the kernel knows the group; nil before the first handle has joined.
    private let number = Mutex<UInt16?>(nil)

    package init() {}

    /// - Throws: `CaptureError` if the kernel lets the handle neither join the group nor start it.
    func add(_ descriptor: Int32, name: String) throws(CaptureError) {
        let failure: Int32 = number.withLock { number in
            if let known = number, Self.join(descriptor, known, flags: 0) { return 0 }
            // No member yet, or all left: an interface that is gone takes its group along.
            guard Self.join(descriptor, 0, flags: UInt32(PACKET_FANOUT_FLAG_UNIQUEID)) else { return errno }
            number = Self.number(of: descriptor)
            return 0
        }
        guard failure == 0 else {
            throw CaptureError(
                .interfaceFailed, name: name, "cannot share packets among threads: \(SystemError(code: failure))",
                remedy: "capture with one thread")
        }
    }

    private static let kind = UInt32(PACKET_FANOUT_HASH) | UInt32(PACKET_FANOUT_FLAG_DEFRAG)

    /// The group's number in the lower half, kind and flags in the upper.
    private static func join(_ descriptor: Int32, _ number: UInt16, flags: UInt32) -> Bool {
        var argument = UInt32(number) | (kind | flags) << 16
        // SAFETY: the argument is one integer of the length given.
        return unsafe setsockopt(
            descriptor, SOL_PACKET, PACKET_FANOUT, &argument, socklen_t(MemoryLayout<UInt32>.size)) == 0
    }

    private static func number(of descriptor: Int32) -> UInt16? {
        var argument: UInt32 = 0
        var length = socklen_t(MemoryLayout<UInt32>.size)
        // SAFETY: the argument is one integer of the length given.
        guard unsafe getsockopt(descriptor, SOL_PACKET, PACKET_FANOUT, &argument, &length) == 0 else { return nil }
        return UInt16(truncatingIfNeeded: argument)
    }
}
