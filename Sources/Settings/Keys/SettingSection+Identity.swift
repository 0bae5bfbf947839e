// Whose an exchange is must not change under accounts that are being followed, so all of identity waits for a restart.
extension SettingSection {
    static let identity = SettingSection(
        name: "identity", meaning: "How exchanges are assigned to accounts and clients.",
        keys: [
            SettingKey(
                "identity", "account_header", \.identity.accountHeader, .headerName, .restart,
                "Header that names the account on the inside hop."),
            SettingKey(
                "identity", "credential_headers", \.identity.credentialHeaders,
                .list(of: .headerName, "headers", atMost: 16), .restart,
                "Headers that may hold a credential, in order of preference. If no header names the "
                    + "account, the first credential, without Bearer or Basic, becomes its pseudonym."),
            SettingKey(
                "identity", "address_header", \.identity.addressHeader, .headerName, .restart,
                "The one header in which the gateway writes the client's address. Of X-Forwarded-For and "
                    + "Forwarded, the element that trusted_hops selects is used. Any other header holds one "
                    + "address, with or without a port."),
            SettingKey(
                "identity", "port_header", \.identity.portHeader, .optional(.headerName), .restart,
                "Header in which the gateway writes the client's own port, if the address has none. Use "
                    + "null if the header holds the port that the client connected to."),
            SettingKey(
                "identity", "trusted_hops", \.identity.trustedHops, .count(1...8), .restart,
                "Number of proxies that append to the address header, counted from the inside."),
            SettingKey(
                "identity", "trusted_networks", \.identity.trustedNetworks,
                .list(of: .network, "networks", atMost: 256), .restart,
                "Networks of the gateway's own hops, whose headers are believed."),
            SettingKey(
                "identity", "key_file", \.identity.keyFile, .filePath, .restart,
                "Key that turns credentials into pseudonyms. It is made on first use. Without this file "
                    + "earlier accounts can no longer be matched."),
            SettingKey(
                "identity", "read_stop", \.identity.readStop, .flag, .restart,
                "Read from the last event of each response on the inside hop whether the assistant's turn "
                    + "ended. No other part of a body is ever read."),
        ])

    static let people = SettingSection(
        name: "people",
        meaning: "Limits of what one person does. \"tailgate calibrate\" checks them against your own accounts.",
        keys: [
            SettingKey(
                "people", "attention_dip", \.people.attentionDip, .share(0.001...0.5), .reload,
                "Highest rate at which one person prompts two conversations almost at once, relative to "
                    + "chance."),
            SettingKey(
                "people", "machines", \.people.machines, .count(1...100), .reload,
                "Most machines that one person uses behind one TLS endpoint within four hours."),
            SettingKey(
                "people", "installations", \.people.installations, .count(1...100), .reload,
                "Most installations of one tool that one person uses side by side."),
            SettingKey(
                "people", "block_excess", \.people.blockExcess, .share(0.001...0.5), .reload,
                "Highest share of samples in which one person exceeds machines or installations."),
            SettingKey(
                "people", "sleepless", \.people.sleepless, .share(0.001...0.5), .reload,
                "Highest share of 18-hour stretches that one person extends to 24 hours without a "
                    + "four-hour break."),
        ])
}
