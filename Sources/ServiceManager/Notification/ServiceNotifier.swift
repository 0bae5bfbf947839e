import Glibc

/// Why a manager could not be told.
package struct NotifyError: Error, CustomStringConvertible {
    package let description: String
}

/// Tells the service manager that started this process how it is doing (sd_notify(3)).
///
/// Without a manager there is nobody to tell, and every call succeeds.
package struct ServiceNotifier: Sendable {
    private let address: UnixAddress?

    /// A manager that takes nothing for so long is broken; the service goes on without it.
    private static let patience = timeval(tv_sec: 2, tv_usec: 0)

    /// - Throws: when `NOTIFY_SOCKET` is set to something that is no Unix address.
    package init(environment: [String: String]) throws(NotifyError) {
        guard let text = environment["NOTIFY_SOCKET"], !text.isEmpty else {
            address = nil
            return
        }
        guard let address = UnixAddress(text) else {
            throw NotifyError(description: "NOTIFY_SOCKET is neither a path nor an abstract name: \(text)")
        }
        self.address = address
    }

    /// Whether there is somebody to tell.
    package var isManaged: Bool { address != nil }

    /// Sends all of `states` in one message, which the manager takes as one.
    /// - Throws: when the manager cannot be reached or takes nothing for two seconds.
    package func send(_ states: ServiceState...) throws(NotifyError) {
        guard let address else { return }
        let message = Array(states.flatMap(\.assignments).map { "\($0)\n" }.joined().utf8)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure("no socket", errno) }
        defer { close(descriptor) }
        var patience = Self.patience
        // SAFETY: the option's value is lent with its size.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        while true {
            // SAFETY: message and address are lent with their lengths.
            let sent = unsafe message.withUnsafeBytes { buffer in
                unsafe address.withSocketAddress { pointer, length in
                    unsafe sendto(
                        descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL), pointer, length)
                }
            }
            if sent == message.count { return }
            guard sent < 0, errno == EINTR else { throw failure("not taken", sent < 0 ? errno : EMSGSIZE) }
        }
    }

    /// Tells that a reload begins, now.
    package func sendReloading() throws(NotifyError) {
        var now = timespec()
        // SAFETY: clock_gettime fills the timespec lent to it.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        try send(.reloading(monotonic: .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec)))
    }

    private func failure(_ what: String, _ code: Int32) -> NotifyError {
        NotifyError(description: "the service manager could not be told: \(what): \(reason(code))")
    }
}
