import Glibc

/// Sockets that systemd opened for this process (sd_listen_fds(3)).
package enum SocketActivation {
    /// The first descriptor that is passed (SD_LISTEN_FDS_START).
    private static let first: Int32 = 3
    /// More than a unit of ours ever has; a wrong number must not make a million of them.
    private static let most = 64

    package struct Passed: Sendable, Equatable {
        /// FileDescriptorName= of the socket unit, by default the unit's name.
        package var name: String
        package var descriptor: Int32
    }

    /// The descriptors passed to this process, in order; none where it was not activated, or where the variables are
    /// meant for another process.
    /// - Parameter environment: LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES are read.
    package static func sockets(environment: [String: String], processID: Int32 = getpid()) -> [Passed] {
        guard let pid = environment["LISTEN_PID"].flatMap({ Int32($0) }), pid == processID,
            let count = environment["LISTEN_FDS"].flatMap({ Int($0) }), (1...most).contains(count)
        else { return [] }
        let names = environment["LISTEN_FDNAMES"]?.split(separator: ":", omittingEmptySubsequences: false) ?? []
        return (0..<count).map { index in
            Passed(
                name: index < names.count ? String(names[index]) : "unknown", descriptor: first + Int32(index))
        }
    }
}
