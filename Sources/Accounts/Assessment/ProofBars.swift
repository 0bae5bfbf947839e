extension AccountReport.Proofs {
    /// log10 of the e-values from which the two proofs carry an alert.
    package struct Bars: Sendable, Equatable {
        package var relay: Double
        package var people: Double
        /// From here on it is worth gathering more.
        package var watch: Double
        /// The same of two weak signs that must both reach it.
        package var weak: Double

        package init(relay: Double, people: Double, watch: Double = 2, weak: Double = 1) {
            self.relay = relay
            self.people = people
            self.watch = watch
            self.weak = weak
        }

        /// An account is at stake, so at most one in 10⁶ of one person's may ever pass for several
        /// people's; a relay alone is no offence, so 10² is enough for it.
        package static let standard = Bars(relay: 2, people: 6)
    }

    package func relayPasses(_ bars: Bars) -> Bool { relay >= bars.relay }
    package func peoplePasses(_ bars: Bars) -> Bool { people >= bars.people }
}

package typealias Bars = AccountReport.Proofs.Bars
