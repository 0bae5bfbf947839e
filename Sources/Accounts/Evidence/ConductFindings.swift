import Base
import Documents
import Signals

/// Findings about an account's conduct that say nothing about sharing: a person who changed for good, and collecting of
/// answers. Both ask for a look; neither raises a verdict.
struct ConductFindings {
    private(set) var findings: [AccountReport.Finding] = []
    private(set) var evidence: [Evidence] = []

    init(_ conduct: Conduct, since first: Timestamp?) {
        if let change = conduct.succession.change {
            let since = Timestamp(nanoseconds: Int64(change.since) &* DayMarks.dayLength)
            findings.append(AccountReport.Finding(kind: .accountTransfer, severity: .low, since: since))
            evidence.append(
                Evidence(
                    .succession(
                        daysBefore: Int(change.daysBefore), daysSince: Int(change.daysSince),
                        hoursMoved: Int(change.hours.rounded()), changesDevices: change.changesDevices),
                    samples: 1))
        }
        if let share = conduct.harvest.pacedShare, let first {
            findings.append(AccountReport.Finding(kind: .bulkHarvest, severity: .low, since: first))
            evidence.append(
                Evidence(
                    .singleTurns(
                        conversations: conduct.harvest.samples, pacedShare: share.thousandths,
                        windowSeconds: Harvest.paced.seconds),
                    samples: conduct.harvest.samples))
        }
    }
}
