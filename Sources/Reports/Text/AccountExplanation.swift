package import Accounts
import Base
import Documents
import Signals

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

    /// What to do about the account, and why.
    private var recommendation: String {
        let (relay, people) = (account.proofs.relayPasses(bars), account.proofs.peoplePasses(bars))
        let bar = EvidenceStrength.bar(bars.people)
        switch account.verdict {
        case .clear:
            return saysNothing
                ? "No action needed. Nothing suggests a relay or several people."
                : "No action needed. The evidence is below the level that calls for a closer look."
        case .watch:
            let why =
                switch (relay, people) {
                case (true, false) where EvidenceStrength.odds(account.proofs.people) == nil:
                    "TLS seems to end at a relay, but there is no meaningful evidence for several people."
                case (true, false):
                    "TLS seems to end at a relay. The evidence for several people is "
                        + "\(EvidenceStrength.power(account.proofs.people)); an alert needs \(bar)."
                case (false, true): "Several people seem to use this account, but there is no relay to be seen."
                case (false, false): "Evidence for a relay and for several people is below the alert level."
                case (true, true):
                    "Both proofs are past their bars, but an alert needs more than these two figures."
                }
            return "Keep watching; take no action. \(why)"
        case .alert:
            let what =
                relay
                ? "The evidence that several people use this account through a relay is past both bars."
                : "The evidence that several people use this account is past its bar."
            return "A reviewer decides. \(what)"
        }
    }

    private var saysNothing: Bool {
        account.isUnremarkable && account.evidence.allSatisfy { $0.proof == .path }
            && EvidenceStrength.odds(account.proofs.relay) == nil
            && EvidenceStrength.odds(account.proofs.people) == nil
    }
}

extension AccountExplanation {
    private var facts: [String] {
        var lines: [String] = []
        if let first = account.firstSeen, let last = account.lastSeen {
            lines += fact("Seen", "\(Quantities.period(first, last)) UTC")
        }
        lines += fact("Path", "\(account.path.allShares) (descriptive only)")
        lines += fact("Clients", clients)
        lines += fact("Spread", account.fanOut.words(exchanges: account.exchanges))
        if let continuity = account.continuity {
            let share = Quantities.percentage(continuity)
            lines += fact("Continuity", "\(share) of the work continued an earlier conversation")
        }
        lines += fact("People", account.headcount?.words ?? "cannot be estimated yet")
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
        let figure = "\(EvidenceStrength.power(log10E)), bar \(EvidenceStrength.bar(bar)): "
        return [
            name.padded(to: Self.nameWidth) + figure
                + style.paint(passes ? "passed" : "not passed", passes ? .red : nil)
        ] + hanging(sentence, after: String(repeating: " ", count: Self.nameWidth), indent: Self.nameWidth)
    }

    /// A section for each claim that any evidence speaks to.
    private var evidence: [[String]] {
        Evidence.Proof.ranked.map { proof in
            section(
                proof.title,
                account.rankedEvidence.filter { $0.proof == proof }.flatMap { item in
                    hanging(item.source, indent: 2).map { style.paint($0, .dim) }
                        + hanging(item.signal.summary, after: "  ", indent: 4)
                })
        }
    }

    private var silence: [String] {
        section(
            "Silent signals",
            account.silencesByCause.flatMap { cause, signals in
                hanging(cause.sentence, indent: 2)
                    + signals.flatMap { hanging($0.label, after: "  ", indent: 4) }.map { style.paint($0, .dim) }
            })
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

extension Evidence {
    /// What the sentence comes from: title, id, strength and samples.
    fileprivate var source: String {
        let strength = proof == .path ? "" : ", \(EvidenceStrength.power(log10E))"
        return "\(signal.title) (\(signal.id)\(strength), \(Quantities.count(samples, "sample")))"
    }
}

extension Evidence.Proof {
    fileprivate var title: String {
        switch self {
        case .people: "Evidence for several people"
        case .relay: "Evidence for a relay"
        case .onePerson: "Evidence for one person (it can lift a watch)"
        case .conduct: "How the account is used (says nothing about sharing)"
        case .identity: "Who the client is (says nothing about sharing)"
        case .path: "What is between the client and the service (descriptive only)"
        }
    }
}
