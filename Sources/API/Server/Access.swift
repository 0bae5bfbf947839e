package import Base

/// Who may read and who may review.
package struct Access: Sendable, Equatable {
    /// `nil`: every user who may open the socket.
    private let readers: Set<UInt32>?
    private let reviewers: Set<UInt32>

    /// - Throws: `UnknownName` for a group that does not exist.
    package init(_ configuration: ServerConfiguration) throws(UnknownName) {
        var readers: Set<UInt32> = []
        for name in configuration.readGroups { readers.insert(try UserNames.groupID(name)) }
        var reviewers: Set<UInt32> = []
        for name in configuration.reviewGroups { reviewers.insert(try UserNames.groupID(name)) }
        self.readers = configuration.readGroups.isEmpty ? nil : readers
        self.reviewers = reviewers
    }

    /// Reviewers may read: they cannot judge what they may not see.
    package func mayRead(_ peer: Peer) -> Bool {
        guard let readers else { return true }
        return !readers.isDisjoint(with: peer.groups) || mayReview(peer)
    }

    package func mayReview(_ peer: Peer) -> Bool {
        peer.userID == 0 || !reviewers.isDisjoint(with: peer.groups)
    }
}
