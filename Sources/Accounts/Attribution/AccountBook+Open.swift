import Connections
import Base

extension AccountBook {
    /// A profile as if the account's open connections ended now. A relay keeps some for days: a judgement while they
    /// last must know what they carry.
    func asOfNow(_ place: Int32) -> AccountProfile {
        var profile = profiles[Int(place)]
        for (record, joined) in openEdges(of: place) { profile.file(record, joined, as: place) }
        for connection in openLogged(of: place) { profile.file(connection, as: place) }
        return profile
    }

    /// A profile for a snapshot: its open connections are filed as they stand, and noted, so that the next process does not
    /// count them again when they go on. Proofs of connections that are still open survive a restart.
    func forSnapshot(_ place: Int32) -> AccountProfile {
        var profile = profiles[Int(place)]
        for (record, joined) in openEdges(of: place) { profile.carry(record, joined, as: place) }
        for connection in openLogged(of: place) { profile.carry(connection, as: place) }
        return profile
    }
}
