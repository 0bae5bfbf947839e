import Glibc
package import Intake
package import ServiceManager

/// The request log's sockets: those that systemd has bound, and those that the daemon binds itself.
package struct LogSockets: Sendable {
    private let handedOver: [ActivatedSocket]

    /// - Parameter sockets: all that systemd handed over; the log's are the datagram sockets.
    package init(_ sockets: [ActivatedSocket]) {
        handedOver = sockets.filter { $0.kind == .datagram }
    }

    /// Puts what was handed over in the place of what is configured: systemd's first socket stands for the first of the
    /// settings, whatever its path, so that both units and settings may name it; of the rest equal paths are one.
    ///
    /// None are read where the settings name none. Descriptors are copies: their reader closes them, and the intake
    /// after a reload needs it still.
    package func replacing(_ configured: [IntakeOptions.RequestLog]) -> [IntakeOptions.RequestLog] {
        guard !configured.isEmpty, !handedOver.isEmpty else { return configured }
        let bound = Set(handedOver.compactMap(\.path))
        let own = configured.dropFirst().filter { !bound.contains($0.name) }
        return handedOver.map {
            .descriptor(fcntl($0.descriptor, F_DUPFD_CLOEXEC, 0), name: $0.path ?? $0.name)
        } + own
    }
}
