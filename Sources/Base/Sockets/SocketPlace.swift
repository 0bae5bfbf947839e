/// Where a Unix socket's file lies, and who may use it.
package struct SocketPlace: Sendable, Equatable {
    /// An absolute path of at most 107 bytes (unix(7)).
    package var path: String
    /// Permission bits: a process that may write to the file may connect or send.
    package var mode: UInt32
    /// A user's name or number; `nil` leaves the owner that the process gives.
    package var owner: String?
    package var group: String?

    package init(path: String, mode: UInt32 = 0o660, owner: String? = nil, group: String? = nil) {
        self.path = path
        self.mode = mode
        self.owner = owner
        self.group = group
    }
}
