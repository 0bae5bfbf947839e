/// Which open connections carry exchanges of an account, by their places in a table.
struct OpenPlaces: Sendable {
    private var places: [Int32: [Int32]] = [:]

    /// Open connections of one account that are looked at; more than anybody's tools keep, and a relay needs few to show.
    private static let most = 256

    subscript(account: Int32) -> [Int32] { places[account] ?? [] }

    mutating func add(_ place: Int32, of account: Int32) {
        guard self[account].count < Self.most else { return }
        places[account, default: []].append(place)
    }

    mutating func remove(_ place: Int32, of accounts: [Int32]) {
        for account in accounts {
            guard var left = places[account], let index = left.firstIndex(of: place) else { continue }
            left.swapAt(index, left.count - 1)
            left.removeLast()
            places[account] = left.isEmpty ? nil : left
        }
    }
}
