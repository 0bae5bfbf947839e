import Documents
import Packets

/// From the two proofs to a verdict and its findings (docs/method/overview.md, "The verdict"). A pure function.
struct VerdictRule {
    /// log10 e_R, and since when R showed at all.
    var relay: Double
    var relaySince: Timestamp?
    /// A structural sign of R: several clients or accounts where one client has one.
    var isMixed: Bool
    /// Anything that speaks for a relay at three to one, such as a hello that is not the claimed client's.
    var hasRelaySign: Bool
    /// log10 of how far hands alternate on one connection.
    var crossing = 0.0
    /// Several accounts on one TLS connection.
    var sharesConnections: Bool
    /// log10 e_M at its largest, since when it passed its bar, and the families as they stand.
    var people: Double
    var peopleSince: Timestamp?
    var families: PeopleProof
    /// log10 of what conversations show whose parties cannot be told apart.
    var hint: Double
    /// log10 of the evidence for one person.
    var onePerson: Double
    var headcount: AccountReport.Headcount?

    /// log10 of the strongest single witness, or of the hint: never more than a reason for a second look.
    private var strongest: Double { max((families.families.max() ?? 0) / ln10, hint) }

    private var isRelay: Bool { relay >= Bars.standard.relay }

    private var areSeveral: Bool { people >= Bars.standard.people }

    /// Without a relay two families that do not rest on attention or distance must each pass: several devices and tools at
    /// once are one person's good right.
    private var areSeveralWithoutRelay: Bool {
        areSeveral && families[.rhythm] / ln10 >= Bars.standard.people
            && families[.installations] / ln10 >= Bars.standard.people
    }

    var verdict: AccountReport.Verdict {
        if areSeveral, isRelay || areSeveralWithoutRelay { return .alert }
        if areSeveral { return .watch }
        if people >= Bars.standard.watch, isRelay || isMixed { return .watch }
        if strongest >= Bars.standard.watch, isRelay || isMixed || hasRelaySign { return .watch }
        // One box for all and one name for all: alternating hands stand in for the relay's sign, and that they come as close as
        // several people's for telling machines apart. Each is at most one honest account in ten's, ever.
        if crossing >= Bars.standard.weak, hint >= Bars.standard.weak { return .watch }
        // What shows only where TLS ends is one person's own box when their turns say so.
        if isMixed, onePerson < Bars.standard.watch { return .watch }
        return .clear
    }

    var findings: [AccountReport.Finding] {
        var findings: [AccountReport.Finding] = []
        if areSeveral, let peopleSince {
            if isRelay {
                let since = max(peopleSince, relaySince ?? peopleSince)
                findings.append(AccountReport.Finding(kind: .relaySharing, severity: severity, since: since))
            } else {
                findings.append(
                    AccountReport.Finding(
                        kind: .credentialSharing, severity: areSeveralWithoutRelay ? .medium : .low,
                        since: peopleSince))
            }
        }
        // An inspecting box that pools its users' connections upstream is no pool of accounts: each has one person.
        if sharesConnections, people >= Bars.standard.watch || strongest >= Bars.standard.people,
            let since = peopleSince ?? relaySince
        {
            findings.append(
                AccountReport.Finding(kind: .accountPool, severity: areSeveral ? .high : .medium, since: since))
        }
        return findings
    }

    /// By the least number of people at work together that the evidence allows.
    private var severity: AccountReport.Finding.Severity {
        switch headcount?.low ?? 0 {
        case 10...: .critical
        case 4...: .high
        default: .medium
        }
    }
}

extension VerdictRule {
    init(_ relay: RelayEvidence.Proof, _ conduct: Conduct, sharesConnections: Bool) {
        self.init(
            relay: relay.log10E, relaySince: relay.since ?? relay.structuralSince,
            isMixed: relay.structuralSince != nil, hasRelaySign: relay.evidence.contains { $0.log10E >= 0.45 },
            crossing: relay.crossing,
            sharesConnections: sharesConnections, people: conduct.peak,
            peopleSince: conduct.peopleSince, families: conduct.proof, hint: conduct.attention.hint / ln10,
            onePerson: conduct.attention.oneness.logValue / ln10, headcount: conduct.attention.headcount.headcount)
    }
}
