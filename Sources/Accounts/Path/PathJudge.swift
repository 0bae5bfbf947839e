import Connections
import Documents
import Packets

/// Tells what stands between an account and the service, address by address. A label for people: it is never
/// evidence against the account, and where the measurements are thin it is `unknown`.
struct PathJudge {
    private let cells: HelloCells
    private let fronts: Fronts
    /// Accounts and pooled round trips of each address, those behind a TLS intermediary left out.
    private var addresses: [IPAddress: (accounts: Int, gap: RoundTripGap)] = [:]

    /// - Parameter profiles: every account, without what is the fronts'.
    init(_ profiles: some Sequence<AccountProfile>, cells: HelloCells, fronts: Fronts = Fronts()) {
        self.cells = cells
        self.fronts = fronts
        for profile in profiles {
            for (address, group) in profile.groups where termination(of: group, at: address) != .intermediary {
                addresses[address, default: (0, RoundTripGap())].accounts += 1
                addresses[address, default: (0, RoundTripGap())].gap.add(group.gap)
            }
        }
    }

    /// Whether TLS ends between the client and us.
    enum Termination: Int {
        case intermediary
        case none
        /// Between two that weigh the same, this is said.
        case unsure
    }

    func judge(_ profile: AccountProfile) -> AccountReport.Path {
        var weights: [AccountReport.Path.Label: Int] = [:]
        for (address, group) in profile.groups {
            weights[label(of: group, at: address), default: 0] += Int(max(group.exchanges, 1))
        }
        let total = weights.values.reduce(0, +)
        guard total > 0 else { return AccountReport.Path(primary: .unknown, shares: [.unknown: 1]) }
        let primary = weights.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key ?? .unknown
        return AccountReport.Path(
            primary: primary, shares: weights.mapValues { Double($0) / Double(total) })
    }

    func label(of group: AddressGroup, at address: IPAddress) -> AccountReport.Path.Label {
        if fronts.contains(address) { return .unknown }
        let termination = termination(of: group, at: address)
        if termination == .intermediary { return .tlsIntermediary }
        switch reading(of: group, at: address) {
        case .gap: return .forwardProxy
        case .unsure, .unmeasured: return .unknown
        case .none: break
        }
        if termination == .unsure { return .unknown }
        if group.isTunnelled { return .vpn }
        return (addresses[address]?.accounts ?? 0) > 1 ? .nat : .direct
    }

    /// The gap of the account's own connections, or where they are too few, of everybody's from that address.
    private func reading(of group: AddressGroup, at address: IPAddress) -> RoundTripGap.Reading {
        let own = group.gap.reading
        guard own == .unsure, let pooled = addresses[address]?.gap, pooled.reading == .gap else { return own }
        return .gap
    }

    func termination(of group: AddressGroup, at address: IPAddress) -> Termination {
        if group.isMixed { return .intermediary }
        var weights: [Termination: Int] = [:]
        for (hello, use) in group.hellos {
            let kind = cells.kind(
                of: HelloCells.Cell(address: address, hello: hello), claimed: use.families.counts.keys)
            weights[kind.termination, default: 0] += Int(use.connections)
        }
        return weights.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key ?? .none
    }
}

extension HelloCells.Kind {
    fileprivate var termination: PathJudge.Termination {
        switch self {
        case .ordinary: .none
        case .intermediary, .foreign: .intermediary
        case .borrowed, .unmatched: .unsure
        }
    }
}

extension AddressGroup {
    /// Most SYNs came through something that takes room from each packet.
    fileprivate var isTunnelled: Bool {
        guard let common = links.counts.max(by: { $0.value < $1.value })?.key else { return false }
        return common == .tunnel
    }
}
