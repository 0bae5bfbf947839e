/// The process at the other end of a Unix socket, as the kernel knew it when it connected (unix(7), SO_PEERCRED).
package struct Peer: Sendable, Equatable {
    package var processID: Int32
    package var userID: UInt32
    /// The name of the user, where it was looked up and is known.
    package var userName: String?
    /// The effective group and the supplementary ones.
    package var groups: Set<UInt32>

    package init(processID: Int32, userID: UInt32, userName: String? = nil, groups: Set<UInt32>) {
        self.processID = processID
        self.userID = userID
        self.userName = userName
        self.groups = groups
    }
}
