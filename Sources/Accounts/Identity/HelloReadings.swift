import Connections
import Base

/// Every hello of an account beside what its family shows elsewhere.
struct HelloReadings {
    struct Reading {
        let cell: HelloCells.Cell
        let use: AddressGroup.HelloUse
        let family: String
        let comparison: ClientCatalogue.Comparison
    }

    /// In the order of use and name.
    let readings: [Reading]

    /// Endpoints left out for one family, beyond which the rest of the account's company counts as others.
    private static let mostLeftOut = 256

    /// The endpoints left out are chosen once for a family: those where the account's company on the same cells is at
    /// home. If chosen for each hello, the largest of their e-values would not be an e-value.
    init(_ profile: AccountProfile, cells: HelloCells, catalogue: ClientCatalogue) {
        var left: [String: Set<IPAddress>] = [:]
        var uses: [(cell: HelloCells.Cell, use: AddressGroup.HelloUse, exchanges: Int)] = []
        for (address, group) in profile.groups {
            for (hello, use) in group.hellos {
                let cell = HelloCells.Cell(address: address, hello: hello)
                uses.append((cell, use, Int(group.exchanges)))
                for family in use.families.counts.keys {
                    if let home = profile.home { left[family, default: []].insert(home) }
                    guard left[family, default: []].count < Self.mostLeftOut else { continue }
                    left[family, default: []].formUnion(cells.users[cell]?.homes ?? [])
                }
            }
        }
        uses.sort { ($1.exchanges, $0.cell.order) < ($0.exchanges, $1.cell.order) }
        readings = uses.flatMap { cell, use, _ in
            use.families.counts.keys.sorted().map { family in
                Reading(
                    cell: cell, use: use, family: family,
                    comparison: catalogue.compare(family: family, hello: cell.hello, without: left[family] ?? []))
            }
        }
    }
}

extension HelloCells.Cell {
    /// Any order that is the same in every run.
    fileprivate var order: String { "\(address) \(hello)" }
}
