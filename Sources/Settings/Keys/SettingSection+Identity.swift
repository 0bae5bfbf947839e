// Whose an exchange is must not change under accounts that are being followed, so all of identity waits for a restart.
extension SettingSection {
    static let identity = SettingSection(
        name: "identity", meaning: "Whom an exchange belongs to.",
        keys: [
            SettingKey(
                "identity", "account_header", \.identity.accountHeader, .headerName, .restart,
                "The header that names the account on the inside hop."),
            SettingKey(
                "identity", "credential_headers", \.identity.credentialHeaders,
                .list(of: .headerName, "headers", atMost: 16), .restart,
                "The headers that hold a credential, the preferred first. Where no header names the account, its name is "
                    + "made of the first credential found, without Bearer or Basic."),
            SettingKey(
                "identity", "address_header", \.identity.addressHeader, .headerName, .restart,
                "The one header in which the gateway names the client's address; no other is read for it. Of "
                    + "X-Forwarded-For and Forwarded the element counts that trusted_hops tells; any other header holds one "
                    + "address, with or without a port."),
            SettingKey(
                "identity", "port_header", \.identity.portHeader, .optional(.headerName), .restart,
                "The header in which the gateway names the client's own port, where the address comes without one. null "
                    + "means that there is none: set it so where that header holds the port that the client connected to."
            ),
            SettingKey(
                "identity", "trusted_hops", \.identity.trustedHops, .count(1...8), .restart,
                "Proxies that add themselves to the address header, counted from the inside."),
            SettingKey(
                "identity", "trusted_networks", \.identity.trustedNetworks,
                .list(of: .network, "networks", atMost: 256), .restart,
                "Networks of the gateway's own hops, whose headers are believed."),
            SettingKey(
                "identity", "key_file", \.identity.keyFile, .filePath, .restart,
                "The key that turns credentials into pseudonyms where no header names the account. Made on first "
                    + "use; whoever loses it loses the link to earlier accounts."),
            SettingKey(
                "identity", "read_stop", \.identity.readStop, .flag, .restart,
                "Whether the last event of a response on the inside hop is read for whether the assistant's turn "
                    + "ended. Nothing else of a body is ever read."),
        ])

    static let people = SettingSection(
        name: "people", meaning: "What one person does at most; \"tailgate calibrate\" tells whether yours do.",
        keys: [
            SettingKey(
                "people", "attention_dip", \.people.attentionDip, .share(0.001...0.5), .reload,
                "How often, at most, one person submits just after themselves in another conversation, as a share of "
                    + "even chance."),
            SettingKey(
                "people", "machines", \.people.machines, .count(1...100), .reload,
                "Machines one person has at work behind one TLS endpoint within four hours."),
            SettingKey(
                "people", "installations", \.people.installations, .count(1...100), .reload,
                "Installations one person submits from side by side."),
            SettingKey(
                "people", "block_excess", \.people.blockExcess, .share(0.001...0.5), .reload,
                "Share of samples in which one person exceeds these two."),
            SettingKey(
                "people", "sleepless", \.people.sleepless, .share(0.001...0.5), .reload,
                "Share of stretches of eighteen waking hours that one person prolongs by six, without a pause of four "
                    + "hours."),
        ])
}
