package import Base

extension Settings {
    /// Whom an exchange belongs to.
    package struct Identity: Sendable, Equatable {
        /// The header that names the account on the inside hop.
        package var accountHeader = "X-Account-Id"
        /// The headers with a credential, the preferred first.
        package var credentialHeaders = ["Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key"]
        /// The header in which the gateway names the client's address.
        package var addressHeader = "X-Forwarded-For"
        /// The header with the client's port; `nil`: none is read.
        package var portHeader: String? = "X-Forwarded-Port"
        /// Proxies that add themselves to the address header, counted from the inside.
        package var trustedHops = 1
        /// Where the gateway's own hops come from, whose headers are believed.
        package var trustedNetworks = IPNetwork.inside
        /// The key that turns credentials into pseudonyms; made on first use.
        package var keyFile = "/var/lib/tailgate/credential.key"
        /// Read from the last event of a response whether it ended the assistant's turn.
        package var readStop = false

        package init() {}
    }

    /// Bounds of what one person does, for operators who measured their own.
    package struct People: Sendable, Equatable {
        /// How often, at most, one person submits just after themselves in another conversation, as a share of even
        /// chance.
        package var attentionDip = 0.2
        /// Machines one person has at work behind one TLS endpoint within four hours.
        package var machines = 3
        /// Installations one person submits from side by side.
        package var installations = 3
        /// Share of samples in which one person exceeds these two.
        package var blockExcess = 0.05
        /// Share of stretches of eighteen waking hours that one person prolongs by six, without a pause of four hours.
        package var sleepless = 0.1

        package init() {}
    }
}
