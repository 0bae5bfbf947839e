import Base
import CPcap
import Glibc
import Synchronization

/// Ends a wait from another thread, once and for good (eventfd(2)).
package final class WakeSignal: Sendable {
    /// Readable once raised, for poll(2).
    package let descriptor: Int32
    private let raised = Atomic(false)

    /// - Throws: `CaptureError` when the process has no descriptors left.
    package init() throws(CaptureError) {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard descriptor >= 0 else {
            throw CaptureError(
                .interfaceFailed, name: "eventfd", "\(SystemError.last)", remedy: "raise the limit of open files")
        }
    }

    deinit { close(descriptor) }

    package var isRaised: Bool { raised.load(ordering: .acquiring) }

    package func raise() {
        raised.store(true, ordering: .releasing)
        // Cannot fail in a way that matters: the counter is far from its end, and it stays readable.
        _ = eventfd_write(descriptor, 1)
    }
}
