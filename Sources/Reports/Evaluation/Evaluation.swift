package import Accounts
import Documents

/// Reports held against what is known of their accounts. Figures of several pairs are pooled.
///
/// An account that the truth knows and the report does not counts as what a reader of the report would take it
/// for: no path, no mismatch, clear. It is listed beside.
package struct Evaluation: Sendable, Equatable {
    package struct Pair: Sendable {
        package var report: String
        package var truth: String
        package var judgements: [Judgement]
        package var truths: [Truth]

        package init(report: String, truth: String, judgements: [Judgement], truths: [Truth]) {
            self.report = report
            self.truth = truth
            self.judgements = judgements
            self.truths = truths
        }
    }

    /// An account, and the file it stands in.
    package struct Name: Sendable, Equatable {
        package var account: String
        package var file: String

        package init(account: String, file: String) {
            self.account = account
            self.file = file
        }
    }

    /// How often a path label was right, wrong, or `unknown`.
    package struct PathScore: Sendable, Equatable {
        package var right = 0
        package var wrong = 0
        package var abstained = 0

        package init(right: Int = 0, wrong: Int = 0, abstained: Int = 0) {
            self.right = right
            self.wrong = wrong
            self.abstained = abstained
        }

        package var total: Int { right + wrong + abstained }
        /// Of those that did not abstain; `nil` when all did.
        package var accuracy: Double? { ratio(right, right + wrong) }
        package var abstention: Double? { ratio(abstained, total) }
    }

    /// A yes or no against the truth.
    package struct Detection: Sendable, Equatable {
        package var truePositives = 0
        package var trueNegatives = 0
        package var falsePositives: [Name] = []
        package var falseNegatives: [Name] = []

        /// Of those called, how many rightly; `nil` when none was called.
        package var precision: Double? { ratio(truePositives, truePositives + falsePositives.count) }
        /// Of those to be found, how many were; `nil` when there are none.
        package var recall: Double? { ratio(truePositives, truePositives + falseNegatives.count) }

        mutating func count(_ name: Name, called: Bool, rightly: Bool) {
            switch (called, rightly) {
            case (true, true): truePositives += 1
            case (true, false): falsePositives.append(name)
            case (false, true): falseNegatives.append(name)
            case (false, false): trueNegatives += 1
            }
        }
    }

    /// How many accounts got each verdict.
    package struct VerdictCount: Sendable, Equatable {
        package var clear = 0
        package var watch = 0
        package var alert = 0

        package init(clear: Int = 0, watch: Int = 0, alert: Int = 0) {
            self.clear = clear
            self.watch = watch
            self.alert = alert
        }

        package var total: Int { clear + watch + alert }

        mutating func count(_ verdict: AccountReport.Verdict) {
            switch verdict {
            case .clear: clear += 1
            case .watch: watch += 1
            case .alert: alert += 1
            }
        }
    }

    /// An innocent account that the report does not call clear.
    package struct Accused: Sendable, Equatable {
        package var name: Name
        package var kind: String
        package var verdict: AccountReport.Verdict
        package var findings: [AccountReport.Finding.Kind]
    }

    package private(set) var pairs: [(report: String, truth: String, accounts: Int)] = []
    package private(set) var paths = PathScore()
    /// By the truth's class, and by its path.
    package private(set) var pathsByKind: [String: PathScore] = [:]
    package private(set) var pathsByLabel: [AccountReport.Path.Label: PathScore] = [:]
    /// Accounts by the truth's path, then the report's.
    package private(set) var confusion: [AccountReport.Path.Label: [AccountReport.Path.Label: Int]] = [:]
    /// `identity-mismatch` against `spoofed_identity`.
    package private(set) var identity = Detection()
    /// Verdict `alert` against `violation`, and `watch` or worse.
    package private(set) var atAlert = Detection()
    package private(set) var atWatch = Detection()
    /// By the truth's class.
    package private(set) var verdictsByKind: [String: VerdictCount] = [:]
    /// Headcount intervals against `users`, over all accounts and by the truth's class.
    package private(set) var headcounts = HeadcountScore()
    package private(set) var headcountsByKind: [String: HeadcountScore] = [:]
    package private(set) var accused: [Accused] = []
    package private(set) var onlyInTruth: [Name] = []
    package private(set) var onlyInReport: [Name] = []

    package init(_ pairs: [Pair]) {
        for pair in pairs { add(pair) }
    }

    private mutating func add(_ pair: Pair) {
        pairs.append((pair.report, pair.truth, pair.truths.count))
        var judged = Dictionary(pair.judgements.map { ($0.account, $0) }, uniquingKeysWith: { first, _ in first })
        for truth in pair.truths {
            let judgement = judged.removeValue(forKey: truth.account)
            if judgement == nil { onlyInTruth.append(Name(account: truth.account, file: pair.truth)) }
            score(
                judgement ?? Judgement(account: truth.account, verdict: .clear, path: .unknown), against: truth,
                Name(account: truth.account, file: pair.report))
        }
        onlyInReport += judged.keys.sorted().map { Name(account: $0, file: pair.report) }
    }

    private mutating func score(_ judgement: Judgement, against truth: Truth, _ name: Name) {
        let outcome: WritableKeyPath<PathScore, Int> =
            judgement.path == .unknown ? \.abstained : judgement.path == truth.path ? \.right : \.wrong
        paths[keyPath: outcome] += 1
        pathsByKind[truth.kind, default: PathScore()][keyPath: outcome] += 1
        pathsByLabel[truth.path, default: PathScore()][keyPath: outcome] += 1
        confusion[truth.path, default: [:]][judgement.path, default: 0] += 1
        identity.count(
            name, called: judgement.findings.contains(.identityMismatch), rightly: truth.spoofedIdentity)
        atAlert.count(name, called: judgement.verdict == .alert, rightly: truth.violation)
        atWatch.count(name, called: judgement.verdict >= .watch, rightly: truth.violation)
        verdictsByKind[truth.kind, default: VerdictCount()].count(judgement.verdict)
        headcounts.count(name, judgement.headcount, users: truth.users)
        headcountsByKind[truth.kind, default: HeadcountScore()].count(name, judgement.headcount, users: truth.users)
        if !truth.violation, judgement.verdict > .clear {
            accused.append(
                Accused(name: name, kind: truth.kind, verdict: judgement.verdict, findings: judgement.findings))
        }
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.json() == right.json()
    }
}

/// `nil` without cases.
func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
}
