import Connections
import Base

/// Whether an account's clients are what they claim to be: a verdict of its own, never one about sharing, since honest
/// tools borrow other tools' names.
///
/// Null hypothesis: *each client is what it claims*, so its ClientHello, its TCP stack and the longest idle its pool
/// survives are further draws from what that family shows at other addresses. The finding needs the hello; TCP and pool
/// behaviour are told beside it, because proxies and VPNs replace the first and real pauses stretch the second.
enum IdentityEvidence {
    /// The e-value that makes a finding. An honest endpoint reaches it at most one time in five (Markov), and as seldom
    /// as its family shows new hellos; the finding is of low severity and raises no verdict.
    static let leastForFinding = 5.0

    static func evidence(
        of readings: HelloReadings, cells: HelloCells, catalogue: ClientCatalogue, habits: FamilyHabits,
        home: IPAddress?
    ) -> (evidence: [AccountReport.Evidence], isFinding: Bool) {
        var evidence: [AccountReport.Evidence] = []
        var isFinding = false
        for reading in readings.readings {
            let (cell, use, family, comparison) = (reading.cell, reading.use, reading.family, reading.comparison)
            // Where several clients share a hello something passes them on: the names are then others' own.
            guard let users = cells.users[cell], users.families.count == 1, !cells.hasIntermediary(beside: cell),
                comparison.isMismatch, comparison.eValue >= leastForFinding
            else { continue }
            isFinding = true
            let known =
                catalogue.isKnown(cell.hello, without: users.homes)
                ? "is other clients' own" : "is nobody else's here"
            evidence.append(
                item(
                    "client-hello", comparison.eValue, samples: Int(use.connections),
                    "From \(cell.address) the client calls itself \(family), but its ClientHello \(cell.hello) \(known); "
                        + "\(family) showed others at \(comparison.endpoints) other endpoints."))
            if let tcp = habits.oddStack(of: family, use.stacks, at: home) {
                evidence.append(
                    item(
                        "tcp-stack", tcp.eValue, samples: tcp.endpoints,
                        "Its SYN is of a kind not seen from \(family) at \(tcp.endpoints) other endpoints; a proxy "
                            + "or VPN can be the reason."))
            }
            if let idle = habits.oddIdle(of: family, use.longestIdle, at: home) {
                evidence.append(
                    item(
                        "idle-reuse", idle.eValue, samples: idle.endpoints,
                        "A connection was used again after \(use.longestIdle / 1_000) s idle; \(family) at "
                            + "\(idle.endpoints) other endpoints never did so after \(idle.longest / 1_000) s."))
            }
        }
        return (evidence, isFinding)
    }

    private static func item(
        _ signal: String, _ eValue: Double, samples: Int, _ summary: String
    ) -> AccountReport.Evidence {
        AccountReport.Evidence(
            signal: signal, proof: .identity, log10E: max(0, eValue.log10), samples: samples, summary: summary)
    }
}
