import Base

/// Why a manager could not be notified.
package struct NotifyError: Error, CustomStringConvertible {
    package let description: String
}

/// Notifies the service manager that started this process (sd_notify(3)).
///
/// Without a manager every call succeeds.
package struct ServiceNotifier: Sendable {
    private let peer: DatagramPeer?

    /// A manager that takes nothing for so long is broken; the service goes on without it.
    private static let patience = 2

    /// - Throws: when `NOTIFY_SOCKET` is set to something that is no Unix address.
    package init(environment: [String: String]) throws(NotifyError) {
        guard let text = environment["NOTIFY_SOCKET"], !text.isEmpty else {
            peer = nil
            return
        }
        guard let peer = DatagramPeer(text, patience: Self.patience) else {
            throw NotifyError(description: "NOTIFY_SOCKET is neither a path nor an abstract name: \(text)")
        }
        self.peer = peer
    }

    /// Whether there is somebody to tell.
    package var isManaged: Bool { peer != nil }

    /// Sends all of `states` in one message, which the manager takes as one.
    /// - Throws: when the manager cannot be reached or takes nothing for two seconds.
    package func send(_ states: ServiceState...) throws(NotifyError) {
        guard let peer else { return }
        let message = Array(states.flatMap(\.assignments).map { "\($0)\n" }.joined().utf8)
        do throws(SystemError) {
            try peer.send(message)
        } catch {
            throw NotifyError(description: "the service manager cannot be notified: \(error)")
        }
    }

    /// Notifies that a reload begins now.
    package func sendReloading() throws(NotifyError) {
        try send(.reloading(monotonic: .nanoseconds(Nanoseconds.steady().count)))
    }
}
