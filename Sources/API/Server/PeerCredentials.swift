import Glibc

/// Who is at the other end of a connected Unix socket, as the kernel noted it when the connection was made: the peer
/// cannot change it, and unlike /proc it names no other process that got the same number since.
enum PeerCredentials {
    /// `SO_PEERGROUPS` (asm-generic/socket.h, Linux 4.13), the peer's supplementary groups, which Glibc's headers lack.
    private static let peerGroups: Int32 = 59
    /// NGROUPS_MAX of Linux (limits.h): groups one process may have.
    private static let mostGroups = 65_536

    /// - Returns: `nil` when the kernel does not say.
    static func read(_ descriptor: Int32) -> Peer? {
        var credentials = Credentials()
        var size = socklen_t(MemoryLayout<Credentials>.size)
        // SAFETY: SO_PEERCRED writes a struct ucred, whose three fields Credentials mirrors, into the size it is lent.
        guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0,
            size == socklen_t(MemoryLayout<Credentials>.size)
        else { return nil }
        guard let groups = supplementaryGroups(descriptor) else { return nil }
        return Peer(
            processID: credentials.processID, userID: credentials.userID,
            groups: Set(groups).union([credentials.groupID]))
    }

    private static func supplementaryGroups(_ descriptor: Int32) -> [UInt32]? {
        var groups = [UInt32](repeating: 0, count: 64)
        while true {
            let room = groups.count * MemoryLayout<UInt32>.size
            var size = socklen_t(room)
            // SAFETY: SO_PEERGROUPS writes whole gid_t into the size it is lent, or says how much it needs.
            let status = unsafe groups.withUnsafeMutableBytes { buffer in
                unsafe getsockopt(descriptor, SOL_SOCKET, peerGroups, buffer.baseAddress, &size)
            }
            let count = Int(size) / MemoryLayout<UInt32>.size
            if status == 0 { return Array(groups.prefix(count)) }
            guard errno == ERANGE, count > groups.count, count <= mostGroups else { return nil }
            groups = [UInt32](repeating: 0, count: count)
        }
    }

    /// `struct ucred` (unix(7)), which is hidden from Swift behind `_GNU_SOURCE`.
    private struct Credentials {
        var processID: Int32 = 0
        var userID: UInt32 = 0
        var groupID: UInt32 = 0
    }
}
