package import Accounts
import ArgumentParser

/// The bounds of what one person does, where an operator has measured their own.
package struct PeopleOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "How often, at most, one person submits just after themselves in another conversation, as a share of even "
                + "chance (ρ₀).", valueName: "share"))
    package var attentionDip = PeopleRules().attentionDip

    @Option(name: .long, help: "Machines one person has at work behind one TLS endpoint within four hours.")
    package var machines = PeopleRules().machines

    @Option(name: .long, help: "Installations one person submits from side by side.")
    package var installations = PeopleRules().installations

    @Option(
        name: .long,
        help: ArgumentHelp("Share of samples in which one person exceeds these two.", valueName: "share"))
    package var blockExcess = PeopleRules().blockExcess

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Share of stretches of eighteen waking hours that one person prolongs by six, without a pause of four hours.",
            valueName: "share"))
    package var sleepless = PeopleRules().sleepless

    package init() {}

    package func validate() throws {
        for (name, share) in [
            ("--attention-dip", attentionDip), ("--block-excess", blockExcess), ("--sleepless", sleepless),
        ] where !(0.001...0.5).contains(share) {
            throw ValidationError("\(name) must be 0.001 to 0.5")
        }
        guard (1...100).contains(machines), (1...100).contains(installations) else {
            throw ValidationError("--machines and --installations must be 1 to 100")
        }
    }

    package var rules: PeopleRules {
        var rules = PeopleRules()
        rules.attentionDip = attentionDip
        rules.machines = machines
        rules.installations = installations
        rules.blockExcess = blockExcess
        rules.sleepless = sleepless
        return rules
    }
}
