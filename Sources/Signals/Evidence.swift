/// One piece of evidence about an account.
package struct Evidence: Sendable, Equatable {
    /// The claim that a piece of evidence speaks to. Only `relay` and `people` enter a proof.
    package enum Proof: String, Sendable, CaseIterable, Codable {
        case relay
        case people
        /// For one person: it lifts a `watch` and enters no proof.
        case onePerson = "one-person"
        case identity
        /// How the account is used; says nothing about sharing.
        case conduct
        case path
    }

    package var signal: Signal
    /// log10 of the signal's e-value; 0 is no evidence.
    package var log10E: Double
    package var samples: Int

    package var proof: Proof { signal.proof }

    package init(_ signal: Signal, log10E: Double = 0, samples: Int) {
        self.signal = signal
        self.log10E = log10E
        self.samples = samples
    }
}
