package import Documents
package import Packets

/// Everything the report says of one account.
package struct AccountReport: Sendable, Equatable {
    package var account: String
    package var verdict: Verdict
    package var findings: [Finding]
    package var path: Path
    /// `nil` while too few turns came near one another to say anything.
    package var headcount: Headcount?
    package var proofs: Proofs
    package var evidence: [Evidence]
    package var fanOut: FanOut
    /// The clients it claimed to be, most used first.
    package var clients: [String]
    package var exchanges: Int
    /// Share of work that went on with an earlier conversation, 0 to 1; `nil` before the first exchange.
    package var continuity: Double?
    package var firstSeen: Timestamp?
    package var lastSeen: Timestamp?
    /// Families of evidence about people that say nothing, and for want of what.
    package var silent: [Silence]
    /// The latest days with exchanges, oldest first.
    package var timeline: [Day]

    package init(
        account: String, verdict: Verdict, findings: [Finding] = [], path: Path, headcount: Headcount? = nil,
        proofs: Proofs = Proofs(), evidence: [Evidence] = [], fanOut: FanOut, clients: [String] = [],
        exchanges: Int, continuity: Double? = nil, firstSeen: Timestamp? = nil, lastSeen: Timestamp? = nil,
        silent: [Silence] = [], timeline: [Day] = []
    ) {
        self.account = account
        self.verdict = verdict
        self.findings = findings
        self.path = path
        self.headcount = headcount
        self.proofs = proofs
        self.evidence = evidence
        self.fanOut = fanOut
        self.clients = clients
        self.exchanges = exchanges
        self.continuity = continuity
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.silent = silent
        self.timeline = timeline
    }
}

extension AccountReport {
    package typealias Verdict = Documents.Verdict

    package struct Finding: Sendable, Equatable {
        package typealias Kind = FindingKind

        package typealias Severity = Documents.Severity

        package var kind: Kind
        package var severity: Severity
        /// When the evidence first sufficed.
        package var since: Timestamp

        package init(kind: Kind, severity: Severity, since: Timestamp) {
            self.kind = kind
            self.severity = severity
            self.since = since
        }
    }

    /// What stands between the account and the service. Never evidence against the account.
    package struct Path: Sendable, Equatable {
        package typealias Label = PathLabel

        package var primary: Label
        /// Fractions of the account's exchanges; they sum to 1.
        package var shares: [Label: Double]

        package init(primary: Label, shares: [Label: Double]) {
            self.primary = primary
            self.shares = shares
        }
    }

    /// People behind the account: an interval, with its most likely value.
    package struct Headcount: Sendable, Equatable {
        package var estimate: Int
        package var low: Int
        package var high: Int

        package init(estimate: Int, low: Int, high: Int) {
            self.estimate = estimate
            self.low = low
            self.high = high
        }
    }

    /// log10 of the two e-values: R, "TLS ends at a relay", and M, "several people". 0 is no evidence.
    package struct Proofs: Sendable, Equatable {
        package var relay: Double
        package var people: Double

        package init(relay: Double = 0, people: Double = 0) {
            self.relay = relay
            self.people = people
        }
    }

    package struct Evidence: Sendable, Equatable {
        /// The claim an item speaks to; only `relay` and `people` enter a proof.
        package enum Proof: String, Sendable, CaseIterable {
            case relay
            case people
            /// For one person: it lifts a `watch` and enters no proof.
            case onePerson = "one-person"
            case identity
            /// How the account is used; says nothing about sharing.
            case conduct
            case path
        }

        /// The signal's name in kebab case, such as `clients-on-one-connection`.
        package var signal: String
        package var proof: Proof
        package var log10E: Double
        package var samples: Int
        /// One plain sentence.
        package var summary: String

        package init(signal: String, proof: Proof, log10E: Double, samples: Int, summary: String) {
            self.signal = signal
            self.proof = proof
            self.log10E = log10E
            self.samples = samples
            self.summary = summary
        }
    }

    /// How the account spreads. None of these is a count of people.
    package struct FanOut: Sendable, Equatable {
        package var endpoints: Int
        package var networks: Int
        package var connections: Int
        package var clients: Int
        /// Conversations begun; `nil` where none were rebuilt.
        package var threads: Int?
        package var threadsPerConnection: Double?

        package init(
            endpoints: Int, networks: Int, connections: Int, clients: Int, threads: Int? = nil,
            threadsPerConnection: Double? = nil
        ) {
            self.endpoints = endpoints
            self.networks = networks
            self.connections = connections
            self.clients = clients
            self.threads = threads
            self.threadsPerConnection = threadsPerConnection
        }
    }

    /// A family of evidence that could not speak.
    package struct Silence: Sendable, Equatable {
        /// The signal's name, such as `attention`.
        package var signal: String
        /// One plain sentence: what is missing.
        package var reason: String

        package init(signal: String, reason: String) {
            self.signal = signal
            self.reason = reason
        }
    }

    /// One day (UTC) of an account.
    package struct Day: Sendable, Equatable {
        /// Midnight at its beginning.
        package var start: Timestamp
        package var exchanges: Int
        /// Turns that a person submitted, as far as that is known.
        package var humanTurns: Int
        /// Bit h is set when such a turn fell into hour h.
        package var hours: UInt32
        /// log10 of the two proofs at its end.
        package var proofs: Proofs
        /// Part of the day was left out of evidence.
        package var isPartlyBlind: Bool

        package init(
            start: Timestamp, exchanges: Int, humanTurns: Int, hours: UInt32, proofs: Proofs = Proofs(),
            isPartlyBlind: Bool = false
        ) {
            self.start = start
            self.exchanges = exchanges
            self.humanTurns = humanTurns
            self.hours = hours
            self.proofs = proofs
            self.isPartlyBlind = isPartlyBlind
        }
    }
}
