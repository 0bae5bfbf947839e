/// What a simulated household is: whose account it is and what runs on it.
package enum Kind: String, Sendable, CaseIterable {
    /// One person, one device, mostly one window.
    case ordinary
    /// 5 to 15 turns on a day of use.
    case light
    /// Five command-line agents side by side.
    case parallelCLIs = "parallel-clis"
    /// Batches of up to 30 sub-agents that start together.
    case subAgents = "sub-agents"
    /// Eight agents with tool runs of 10 to 600 s, each begun by one human turn.
    case autonomousAgents = "autonomous-agents"
    /// Agents that end their turns and are prompted by another agent of the same account.
    case orchestrator
    /// Agents that end their turns and are prompted by a script after its tests.
    case scriptedAgents = "scripted-agents"
    /// Single sessions by schedule and on commits, each in a fresh container.
    case ciCron = "ci-cron"
    /// Laptop, desktop and cloud machine with one person's attention.
    case multiDevice = "multi-device"
    /// Early, late and night shift, changing every week.
    case shiftWorker = "shift-worker"
    /// Conversations that go on for weeks.
    case longHistory = "long-history"
    /// 16 to 18 hours a day.
    case marathon
    /// The address changes several times a day.
    case vpnHopping = "vpn-hopping"
    /// Prompts typed ahead in several windows.
    case typeAhead = "type-ahead"
    /// The same input into several terminals.
    case broadcast
    /// One person's several tools behind a reverse proxy of their own.
    case personalRouter = "personal-router"
    /// Many accounts, a person each, behind one box that inspects TLS.
    case companyInspection = "company-inspection"
    /// One person with two accounts.
    case twoAccounts = "two-accounts"
    /// Many accounts, a person each, behind one address.
    case officeNAT = "office-nat"
    /// One account, or a pool, shared by people behind a reverse proxy.
    case relay
    /// One key in several people's hands, without a relay.
    case credentialSharing = "credential-sharing"
    /// Another person from a day on.
    case accountTransfer = "account-transfer"
    /// Machine-paced single-turn prompts for their answers.
    case harvest

    package var isBenign: Bool {
        switch self {
        case .relay, .credentialSharing, .accountTransfer, .harvest: false
        default: true
        }
    }

    /// Whether a household may be of any number of people; all others have one, a transferred account two.
    package var takesPeople: Bool {
        switch self {
        case .companyInspection, .officeNAT, .relay, .credentialSharing: true
        default: false
        }
    }

    /// People of a household when the scenario does not say.
    package var usualPeople: Int {
        switch self {
        case .companyInspection, .officeNAT: 20
        case .relay: 5
        case .credentialSharing: 3
        case .accountTransfer: 2
        default: 1
        }
    }
}
