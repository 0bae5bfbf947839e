package import Accounts
import Documents

extension AccountReport.Finding.Kind {
    /// What the finding means for the account.
    package var meaning: String {
        switch self {
        case .relaySharing:
            "Several people use this account through a relay that ends TLS and holds its credential."
        case .credentialSharing: "Several people use this account. No relay was seen."
        case .accountPool: "One relay uses several accounts."
        case .identityMismatch: "The client is not what it claims to be. This says nothing about sharing."
        case .accountTransfer: "The person behind this account seems to have changed for good."
        case .bulkHarvest: "Machine-paced single requests. This is for information only."
        }
    }
}
