import Documents
import Packets

/// Findings about an account's conduct that say nothing about sharing: a person who changed for good, and collecting of
/// answers. Both ask for a look; neither raises a verdict.
struct ConductFindings {
    private(set) var findings: [AccountReport.Finding] = []
    private(set) var evidence: [AccountReport.Evidence] = []

    init(_ conduct: Conduct, since first: Timestamp?) {
        if let change = conduct.succession.change {
            let since = Timestamp(nanoseconds: Int64(change.since) &* DayMarks.dayLength)
            findings.append(AccountReport.Finding(kind: .accountTransfer, severity: .low, since: since))
            let hours = Int(change.hours.rounded())
            let changed =
                change.changesDevices ? "every device is new, so is every network" : "every network is new"
            evidence.append(
                AccountReport.Evidence(
                    signal: "succession", proof: .conduct, log10E: 0, samples: 1,
                    summary:
                        "From one day on \(changed), nothing of before came back, and the day lies \(hours) hours elsewhere on "
                        + "the clock; people who change a machine or a network keep something of what they had."
                ))
        }
        if let share = conduct.harvest.pacedShare, let first {
            findings.append(AccountReport.Finding(kind: .bulkHarvest, severity: .low, since: first))
            evidence.append(
                AccountReport.Evidence(
                    signal: "single-turns", proof: .conduct, log10E: 0, samples: conduct.harvest.samples,
                    summary:
                        "Practically every request is a conversation of its own, without tools and with a long answer, and "
                        + "\(Int((share * 100).rounded())) % follow the answer before them within 2 s; people and their "
                        + "agents go on with what they began."))
        }
    }
}
