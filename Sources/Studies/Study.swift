/// A claim of docs/method that can be measured on simulated people.
package enum Study: String, CaseIterable, Sendable {
    case benign
    case volume
    case power
    case headcount
    case stopping
    case threads
    case turns
    case cost

    /// The heading of the study's page in docs/results.
    package var title: String {
        switch self {
        case .benign: "Honest accounts"
        case .volume: "Volume"
        case .power: "Days until a relay is found"
        case .headcount: "Headcount"
        case .stopping: "Optional stopping"
        case .threads: "Conversations"
        case .turns: "Prompts"
        case .cost: "Cost of an account"
        }
    }

    /// What it measures, in one sentence.
    package var question: String {
        switch self {
        case .benign:
            "How many honest accounts of each kind get an alert or a watch, and how strong their strongest evidence is."
        case .volume:
            "Whether the verdict of the same people changes when they prompt more, or when their tools start more sub-agents."
        case .power:
            "How many days after sharing begins an account behind a relay gets its alert, by people and by what the relay hides."
        case .headcount:
            "How often the interval for the number of people contains the true number."
        case .stopping:
            "How often an e-process at the edge of its null ever passes a level, however long it runs."
        case .threads:
            "How well conversations are rebuilt from sizes, times and token counts."
        case .turns:
            "Who submitted the prompts that are taken for a person's."
        case .cost:
            "What an account costs in memory, and an exchange in processor time, on one core."
        }
    }
}
