package import Accounts
import ArgumentParser

/// The limits of what one person does, for operators who have measured their own accounts.
package struct PeopleOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Highest rate at which one person prompts two conversations almost at once, relative to chance (ρ₀).",
            valueName: "share"))
    package var attentionDip = PeopleRules().attentionDip

    @Option(name: .long, help: "Most machines that one person uses behind one TLS endpoint within four hours.")
    package var machines = PeopleRules().machines

    @Option(name: .long, help: "Most installations of one tool that one person uses side by side.")
    package var installations = PeopleRules().installations

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Highest share of samples in which one person exceeds these two limits.", valueName: "share"))
    package var blockExcess = PeopleRules().blockExcess

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Highest share of 18-hour stretches that one person extends to 24 hours without a four-hour break.",
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
