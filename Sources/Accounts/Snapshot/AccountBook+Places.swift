package import Connections
package import Base

/// Profiles by place: added, noted as unsaved, forgotten. A forgotten account's place is empty until a new one takes it.
extension AccountBook {
    /// Accounts with a profile.
    package var accountCount: Int { places.count }

    /// The place of a new profile; nil when there is no room.
    mutating func add(_ profile: AccountProfile) -> Int32? {
        let place: Int32
        if let empty = vacant.popLast() {
            place = empty
            profiles[Int(place)] = profile
        } else {
            guard profiles.count < rules.accounts else { return nil }
            place = Int32(profiles.count)
            profiles.append(profile)
        }
        places.insert(place, profile.name.hashValue)
        return place
    }

    /// Notes that a profile differs from its snapshot, and from what it was when it was judged.
    mutating func mark(_ place: Int32) {
        noteChanged(place)
        guard !profiles[Int(place)].isUnsaved else { return }
        profiles[Int(place)].isUnsaved = true
        unsaved.append(place)
    }

    mutating func noteChanged(_ place: Int32) {
        guard !profiles[Int(place)].isChanged else { return }
        profiles[Int(place)].isChanged = true
        changed.append(place)
    }

    /// Accounts of which nothing came since `time`, up to `most` of them.
    package func unseen(since time: Timestamp, atMost most: Int) -> [AccountName] {
        var names: [AccountName] = []
        for profile in profiles where !profile.isVacant && profile.last ?? .init(nanoseconds: .min) < time {
            names.append(profile.name)
            if names.count == most { break }
        }
        return names
    }

    /// Forgets an account with all that is known of it. Other accounts keep what they have: a connection that it shared
    /// with them still counts as shared, with no account in its place.
    /// - Returns: false when it is not known.
    package mutating func forget(_ account: AccountName) -> Bool {
        pace.forget(account.text)
        settled.removeAll { $0.account == account }
        guard let place = place(of: account) else { return false }
        vacate([place])
        return true
    }

    /// Forgets what is known of the accounts at these places, in one pass over what is open.
    mutating func vacate(_ leaving: Set<Int32>) {
        edges.forget(leaving)
        logged.forget(leaving)
        held.forget(leaving)
        for place in leaving.sorted() {
            places.remove(place, profiles[Int(place)].name.hashValue)
            ownBlind.forget(place)
            profiles[Int(place)] = AccountProfile(name: .none)
            vacant.append(place)
        }
    }
}

extension AccountProfile {
    /// The place of an account that was forgotten.
    var isVacant: Bool { name == .none }
}
