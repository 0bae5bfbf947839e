import Base
import Accounts

/// Standings by account, in rows side by side and an index over them: half of what a dictionary of a million would take.
struct StandingTable {
    private typealias Row = (account: String, standing: Standing)

    /// Nil where one was removed.
    private var rows: [Row?] = []
    private var vacant: [Int32] = []
    private var index = PlaceIndex()

    /// In no order.
    var all: some Sequence<(account: String, standing: Standing)> { rows.lazy.compactMap(\.self) }

    /// - Returns: what was there before.
    mutating func update(_ account: String, _ standing: Standing) -> Standing? {
        let hash = account.hashValue
        if let place = place(of: account, hash) {
            defer { rows[Int(place)] = (account, standing) }
            return rows[Int(place)]?.standing
        }
        if let place = vacant.popLast() {
            rows[Int(place)] = (account, standing)
            index.insert(place, hash)
        } else {
            rows.append((account, standing))
            index.insert(Int32(rows.count - 1), hash)
        }
        return nil
    }

    mutating func remove(_ account: String) -> Standing? {
        let hash = account.hashValue
        guard let place = place(of: account, hash) else { return nil }
        defer { rows[Int(place)] = nil }
        index.remove(place, hash)
        vacant.append(place)
        return rows[Int(place)]?.standing
    }

    private func place(of account: String, _ hash: Int) -> Int32? {
        index.place(hash) { rows[Int($0)]?.account == account }
    }
}
