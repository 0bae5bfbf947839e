package import Accounts
import Documents
import Packets

extension Report {
    /// Everything the report knows of each of its accounts, for the person who decides about one.
    /// - Parameter bars: The figures from which the proofs carry an alert.
    package func explanation(_ style: TextStyle, bars: AccountReport.Proofs.Bars = .standard) -> String {
        var lines: [String] = []
        for account in accounts { lines += AccountExplanation(account: account, bars: bars, style: style).lines() }
        lines += [style.paint("Read from", .bold)] + inputLines(style) + coverageLines(style)
        return lines.joined(separator: "\n") + "\n"
    }
}

/// One account in full: what is recommended, what is known, both proofs, every piece of evidence, what is silent, and
/// the days.
struct AccountExplanation {
    let account: AccountReport
    let bars: AccountReport.Proofs.Bars
    let style: TextStyle

    /// Columns of the names that facts stand behind.
    private static let nameWidth = 12

    func lines() -> [String] {
        let sections =
            [heading, facts, findings, proofs] + evidence
            + [silence, section("Days", Timeline(days: account.timeline, bars: bars).lines(style))]
        return sections.filter { !$0.isEmpty }.flatMap { $0 + [""] }
    }

    private var heading: [String] {
        let verdict = account.verdict == .alert ? "ALERT" : account.verdict.rawValue
        let name = TerminalText.escaping(account.account)
        let room = style.width.map { $0 - verdict.count - 2 }
        let lines = TerminalText.wrapping(name, to: room)
        let mark = "  " + style.paint(verdict, account.verdict.ink)
        return lines.enumerated().map { index, line in
            style.paint(line, .bold) + (index == lines.count - 1 ? mark : "")
        } + hanging(recommendation, indent: 0)
    }

    /// What to do about the verdict, and why it is no other.
    private var recommendation: String {
        let (relay, people) = (account.proofs.relayPasses(bars), account.proofs.peoplePasses(bars))
        let bar = EvidenceWords.bar(bars.people)
        switch account.verdict {
        case .clear:
            return saysNothing
                ? "Nothing to do: nothing seen speaks for a relay or for several people."
                : "Nothing to do: what was seen does not call for action."
        case .watch:
            let why =
                switch (relay, people) {
                case (true, false) where EvidenceWords.odds(account.proofs.people) == nil:
                    "TLS seems to end at a relay, but nothing speaks for several people."
                case (true, false):
                    "TLS seems to end at a relay, but several people are not shown: that evidence stands at "
                        + "\(EvidenceWords.power(account.proofs.people)) and an alert needs \(bar)."
                case (false, true): "several people seem to use it, but no relay is shown."
                case (false, false): "neither a relay nor several people are shown to the degree an alert needs."
                case (true, true): "both figures are past their bars, but an alert asks for more than these."
                }
            return "Gather more, and do nothing to the account: \(why)"
        case .alert:
            let what =
                relay
                ? "evidence that several people use it through a relay is past both bars."
                : "evidence that several people use it is past its bar."
            return "For a reviewer to decide: \(what)"
        }
    }

    private var saysNothing: Bool {
        account.isUnremarkable && account.evidence.allSatisfy { $0.proof == .path }
            && EvidenceWords.odds(account.proofs.relay) == nil && EvidenceWords.odds(account.proofs.people) == nil
    }
}

extension AccountExplanation {
    private var facts: [String] {
        var lines: [String] = []
        if let first = account.firstSeen, let last = account.lastSeen {
            lines += fact("Seen", "\(Quantities.period(first, last)) UTC")
        }
        lines += fact("Path", "\(account.path.allShares) (a label, never evidence)")
        lines += fact("Clients", clients)
        lines += fact("Spread", account.fanOut.words(exchanges: account.exchanges))
        if let continuity = account.continuity {
            let share = Quantities.percentage(continuity)
            lines += fact("Continuity", "\(share) of the work went on with an earlier conversation")
        }
        if let headcount = account.headcount {
            lines += fact(
                "People",
                headcount.interval
                    + (headcount.low < headcount.high
                        ? ", most likely \(Quantities.count(headcount.estimate))" : "")
                    + ". An estimate from how the account is used; it is no evidence, and it names nobody.")
        } else {
            lines += fact("People", "not counted")
        }
        return lines
    }

    /// Names are cut short in a terminal only when there are more than a dozen.
    private var clients: String {
        guard !account.clients.isEmpty else { return "none named" }
        let shown = style.width == nil ? account.clients : Array(account.clients.prefix(12))
        let others = max(account.clients.count, account.fanOut.clients) - shown.count
        return shown.joined(separator: ", ") + (others > 0 ? " and \(Quantities.count(others, "other"))" : "")
    }

    private var findings: [String] {
        section(
            "Findings",
            account.rankedFindings.flatMap { finding in
                [
                    style.paint("\(finding.kind.rawValue) (\(finding.severity.rawValue))", finding.severity.ink)
                        + " since \(Quantities.date(finding.since)) UTC"
                ] + hanging(finding.kind.meaning, after: "  ", indent: 2)
            })
    }

    private var proofs: [String] {
        guard !saysNothing else { return [] }
        return section(
            "Proofs",
            proof("relay", account.proofs.relay, bars.relay, account.proofs.relaySentence)
                + proof("people", account.proofs.people, bars.people, account.proofs.peopleSentence))
    }

    private func proof(_ name: String, _ log10E: Double, _ bar: Double, _ sentence: String) -> [String] {
        let passes = log10E >= bar
        let figure = "\(EvidenceWords.power(log10E)), bar \(EvidenceWords.bar(bar)): "
        return [
            name.padded(to: Self.nameWidth) + figure
                + style.paint(passes ? "passed" : "not passed", passes ? .red : nil)
        ] + hanging(sentence, after: String(repeating: " ", count: Self.nameWidth), indent: Self.nameWidth)
    }

    /// A section for each claim that any evidence speaks to.
    private var evidence: [[String]] {
        AccountReport.Evidence.Proof.ranked.map { proof in
            section(
                proof.title,
                account.rankedEvidence.filter { $0.proof == proof }.flatMap { item in
                    hanging(item.summary, indent: 2)
                        + hanging(item.source, after: "  ", indent: 4).map { style.paint($0, .dim) }
                })
        }
    }

    private var silence: [String] {
        section(
            "Silent about people",
            account.silent.flatMap { hanging("\($0.signal): \($0.reason)", indent: 2) })
    }
}

extension AccountExplanation {
    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [style.paint(title, .bold)] + lines
    }

    private func fact(_ name: String, _ text: String) -> [String] {
        hanging(text, after: name.padded(to: Self.nameWidth), indent: Self.nameWidth)
    }

    /// Text made safe and wrapped.
    /// - Parameter margin: What stands before the first line; at most `indent` columns.
    /// - Parameter indent: Columns before every other line.
    private func hanging(_ text: String, after margin: String = "", indent: Int) -> [String] {
        TerminalText.wrapping(TerminalText.escaping(text), to: style.width.map { $0 - indent }).enumerated()
            .map { index, line in (index == 0 ? margin : String(repeating: " ", count: indent)) + line }
    }
}

extension AccountReport.Path {
    /// Every label that has a share, the largest first.
    fileprivate var allShares: String {
        let sorted = shares.filter { $0.value > 0 }
            .sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        guard sorted.count > 1 else { return primary.rawValue }
        return sorted.map { "\($0.key.rawValue) \(Quantities.percentage($0.value))" }.joined(separator: ", ")
    }
}

extension AccountReport.FanOut {
    fileprivate func words(exchanges: Int) -> String {
        var parts = [
            Quantities.count(exchanges, "exchange"), Quantities.count(connections, "connection"),
            Quantities.count(endpoints, "endpoint"), Quantities.count(networks, "network"),
        ]
        if let threads {
            let each = threadsPerConnection.map { " (\(Quantities.fixed($0, places: 1)) a connection)" } ?? ""
            parts.append(Quantities.count(threads, "thread") + each)
        }
        return parts.joined(separator: ", ")
    }
}

extension AccountReport.Finding.Kind {
    fileprivate var meaning: String {
        switch self {
        case .relaySharing: "Several people use the account through a proxy that ends TLS and holds its credential."
        case .credentialSharing: "Several people use the account, and no relay is seen."
        case .accountPool: "One relay works several accounts."
        case .identityMismatch: "The client is not what it claims to be. This says nothing about sharing."
        case .accountTransfer: "The person behind the account changed for good."
        case .bulkHarvest: "Machine-paced, single-turn use. This is for information."
        }
    }
}

extension AccountReport.Evidence {
    /// Where the sentence comes from: the signal and its figures.
    fileprivate var source: String {
        let figure = proof == .path ? "" : ", \(EvidenceWords.power(log10E))"
        return "\(signal)\(figure), \(Quantities.count(samples, "sample"))"
    }
}

extension AccountReport.Evidence.Proof {
    fileprivate var title: String {
        switch self {
        case .people: "Evidence for several people"
        case .relay: "Evidence for a relay"
        case .onePerson: "Evidence for one person (it lifts a watch)"
        case .conduct: "How the account is used (says nothing about sharing)"
        case .identity: "Who the client is (says nothing about sharing)"
        case .path: "What stands between (never evidence)"
        }
    }
}
