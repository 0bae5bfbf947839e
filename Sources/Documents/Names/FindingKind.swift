/// What was found of an account.
package enum FindingKind: String, DocumentName {
    /// Several people behind a proxy that ends TLS and holds the credential.
    case relaySharing = "relay-sharing"
    /// Several people, no relay.
    case credentialSharing = "credential-sharing"
    /// One relay works several accounts.
    case accountPool = "account-pool"
    /// The client is not what it claims to be; says nothing about sharing.
    case identityMismatch = "identity-mismatch"
    /// The person behind the account changed for good.
    case accountTransfer = "account-transfer"
    /// Machine-paced, single-turn use; informational.
    case bulkHarvest = "bulk-harvest"
}
