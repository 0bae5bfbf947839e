import Connections
import Base
import Signals

/// Whether an account's clients are what they claim to be: a verdict of its own, never one about sharing, since honest
/// tools borrow other tools' names.
///
/// Null hypothesis: *each client is what it claims*, so its ClientHello, its TCP stack and the longest idle its pool
/// survives are further draws from what that family shows at other addresses. The finding needs the hello; TCP and pool
/// behaviour are reported beside it, because proxies and VPNs replace the first and real pauses stretch the second.
enum IdentityEvidence {
    /// The e-value that makes a finding. An honest endpoint reaches it at most one time in five (Markov), and as seldom
    /// as its family shows new hellos; the finding is of low severity and raises no verdict.
    static let leastForFinding = 5.0

    static func evidence(
        of readings: HelloReadings, cells: HelloCells, catalogue: ClientCatalogue, habits: FamilyHabits,
        home: IPAddress?
    ) -> (evidence: [Evidence], isFinding: Bool) {
        var evidence: [Evidence] = []
        var isFinding = false
        for reading in readings.readings {
            let (cell, use, family, comparison) = (reading.cell, reading.use, reading.family, reading.comparison)
            // Where several clients share a hello something passes them on: the names are then others' own.
            guard let users = cells.users[cell], users.families.count == 1, !cells.hasIntermediary(beside: cell),
                comparison.isMismatch, comparison.eValue >= leastForFinding
            else { continue }
            isFinding = true
            evidence.append(
                item(
                    .clientHello(
                        address: "\(cell.address)", client: family, hello: "\(cell.hello)",
                        isKnownOfOthers: catalogue.isKnown(cell.hello, without: users.homes),
                        endpoints: comparison.endpoints),
                    comparison.eValue, samples: Int(use.connections)))
            if let tcp = habits.oddStack(of: family, use.stacks, at: home) {
                evidence.append(
                    item(
                        .tcpStack(client: family, endpoints: tcp.endpoints), tcp.eValue, samples: tcp.endpoints))
            }
            if let idle = habits.oddIdle(of: family, use.longestIdle, at: home) {
                evidence.append(
                    item(
                        .idleReuse(
                            client: family, idleSeconds: Int(use.longestIdle / 1_000),
                            longestElsewhereSeconds: Int(idle.longest / 1_000), endpoints: idle.endpoints),
                        idle.eValue, samples: idle.endpoints))
            }
        }
        return (evidence, isFinding)
    }

    private static func item(_ signal: Signal, _ eValue: Double, samples: Int) -> Evidence {
        Evidence(signal, log10E: max(0, eValue.log10), samples: samples)
    }
}
