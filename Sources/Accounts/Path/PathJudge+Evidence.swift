import Base

extension PathJudge {
    /// The measurements behind a path label, for whoever wants to know why; none of them is evidence.
    func evidence(_ profile: AccountProfile) -> [AccountReport.Evidence] {
        guard let (address, group) = profile.groups.max(by: { $0.value.exchanges < $1.value.exchanges }) else {
            return []
        }
        var items: [AccountReport.Evidence] = []
        if let gap = group.gap.gap, let tcp = group.gap.minimumTCP {
            let meaning =
                switch group.gap.reading {
                case .gap: "TLS ends farther away than TCP: a TCP proxy is in between."
                case .none: "TLS ends where TCP does."
                case .unsure, .unmeasured: "too few connections to tell a TCP proxy from a slow client."
                }
            items.append(
                item(
                    "rtt-gap", group.gap.samples,
                    "From \(address) TCP answers within \(milliseconds(tcp)) ms and TLS \(milliseconds(gap)) ms later "
                        + "(minima of \(counted(group.gap.samples, "connection"))): \(meaning)"))
        }
        if let link = group.links.counts.max(by: { $0.value < $1.value }) {
            items.append(item("link", Int(link.value), "Its SYNs come over a link of kind \(link.key)."))
        }
        return items
    }

    private func item(_ signal: String, _ samples: Int, _ summary: String) -> AccountReport.Evidence {
        AccountReport.Evidence(signal: signal, proof: .path, log10E: 0, samples: samples, summary: summary)
    }

    private func milliseconds(_ time: Nanoseconds) -> String {
        let tenths = (time.count / 100_000).magnitude
        return "\(time.count < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
    }
}
