/// What follows for an account, least first.
package enum Verdict: String, DocumentName, Comparable {
    case clear
    /// Gather more; never punishing.
    case watch
    /// For a reviewer.
    case alert

    package static func < (left: Verdict, right: Verdict) -> Bool { left.order < right.order }

    private var order: Int {
        switch self {
        case .clear: 0
        case .watch: 1
        case .alert: 2
        }
    }
}
