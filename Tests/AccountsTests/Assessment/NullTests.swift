@testable import Accounts
import Connections
import Base
import Documents
import Signals
import Testing

/// What the proofs promise, tried on honest runs: seeds 1 to 200, which nothing was tuned on.
struct NullTests {
    private struct Sums {
        /// Mean e-value of each run, over the accounts (or endpoints) whose TLS nobody ends.
        var hello: [Double] = []
        var relay: [Double] = []
        var identity: [Double] = []
        var accounts = 0
        var falseFindings = 0
        var wrongVerdicts: [String] = []

        /// The mean over runs, with its standard error.
        static func mean(_ values: [Double]) -> (mean: Double, error: Double) {
            let count = Double(values.count)
            let mean = values.reduce(0, +) / count
            let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / (count - 1)
            return (mean, (variance / count).squareRoot())
        }
    }

    private func sums(_ seeds: ClosedRange<UInt64>) -> Sums {
        var sums = Sums()
        for seed in seeds { add(BenignRun(seed: seed), seed, to: &sums) }
        return sums
    }

    private func add(_ benign: BenignRun, _ seed: UInt64, to sums: inout Sums) {
        var run = benign.run
        let reports = run.reports()
        var catalogue = ClientCatalogue()
        let cells = HelloCells(run.book.profiles, catalogue: &catalogue)
        var hello: [Double] = []
        var relay: [Double] = []
        var identity: [Double] = []
        for profile in run.book.profiles {
            let name = profile.name.text
            guard let report = reports[name] else { continue }
            if report.verdict != .clear, !benign.severalToolsBehindABox.contains(name) {
                sums.wrongVerdicts.append("\(name) of seed \(seed)")
            }
            guard !benign.terminated.contains(name) else { continue }
            sums.accounts += 1
            if !report.findings.isEmpty { sums.falseFindings += 1 }
            let readings = HelloReadings(profile, cells: cells, catalogue: catalogue)
            let structural = report.evidence.filter { $0.proof == .relay && $0.signal.id != "hello-mismatch" }
            let mismatch = RelayEvidence.helloMismatch(readings)?.eValue ?? 0
            hello.append(mismatch)
            relay.append(
                (structural.isEmpty ? 0 : RelayEvidence.weights.structural * RelayEvidence.structural)
                    + RelayEvidence.weights.hello * mismatch
                    + RelayEvidence.weights.crossing * profile.crossing.proof.eValue)
            var families: [String: Double] = [:]
            for reading in readings.readings {
                families[reading.family] = max(families[reading.family] ?? 0, reading.comparison.eValue)
            }
            identity.append(families.values.reduce(0, +) / Double(max(1, families.count)))
        }
        guard !hello.isEmpty else { return }
        sums.hello.append(hello.reduce(0, +) / Double(hello.count))
        sums.relay.append(relay.reduce(0, +) / Double(relay.count))
        sums.identity.append(identity.reduce(0, +) / Double(identity.count))
    }

    /// A mean above 1 by more than three standard errors of 200 runs would be a broken promise; chance alone gets there
    /// once in 700 tries.
    @Test func `e-values have a mean of at most one`() {
        let sums = sums(1...200)
        for (name, values) in [("hello", sums.hello), ("relay", sums.relay), ("identity", sums.identity)] {
            let (mean, error) = Sums.mean(values)
            #expect(mean <= 1 + 3 * error, "\(name): \(mean) ± \(error)")
            #expect(error < 0.25, "\(name): too few runs to tell")
        }
        let rate = Double(sums.falseFindings) / Double(sums.accounts)
        // Markov: at most one in five for an e-value of five, per family; people have up to three.
        #expect(rate <= 1 / IdentityEvidence.leastForFinding)
        #expect(sums.wrongVerdicts.isEmpty)
    }
}
