import Connections
import Packets
import Signals

extension PathJudge {
    /// The measurements behind a path label. A path is never evidence against an account.
    func evidence(_ profile: AccountProfile) -> [Evidence] {
        guard let (address, group) = profile.groups.max(by: { $0.value.exchanges < $1.value.exchanges }) else {
            return []
        }
        var items: [Evidence] = []
        if let gap = group.gap.gap, let tcp = group.gap.minimumTCP {
            items.append(
                Evidence(
                    .rttGap(
                        address: "\(address)", tcpMilliseconds: tcp.milliseconds.thousandths,
                        gapMilliseconds: gap.milliseconds.thousandths, connections: group.gap.samples,
                        reading: Signal.GapReading(group.gap.reading)),
                    samples: group.gap.samples))
        }
        if let link = group.links.counts.max(by: { $0.value < $1.value }) {
            items.append(
                Evidence(
                    .link(
                        kind: Signal.LinkKind(link.key), mtuBytes: link.key.unknownMTU,
                        connections: Int(link.value)),
                    samples: Int(link.value)))
        }
        return items
    }
}

extension Signal.GapReading {
    fileprivate init(_ reading: RoundTripGap.Reading) {
        switch reading {
        case .gap: self = .beyondTCP
        case .none: self = .withTCP
        case .unsure, .unmeasured: self = .unsure
        }
    }
}

extension Signal.LinkKind {
    fileprivate init(_ link: LinkGuess) {
        switch link {
        case .ethernet: self = .ethernet
        case .dsl: self = .dsl
        case .tunnel: self = .tunnel
        case .jumbo: self = .jumbo
        case .loopback: self = .loopback
        case .generic: self = .other
        }
    }
}

extension LinkGuess {
    /// Bytes; nil for a link of a known kind.
    fileprivate var unknownMTU: Int? {
        if case .generic(let mtu) = self { return mtu }
        return nil
    }
}
