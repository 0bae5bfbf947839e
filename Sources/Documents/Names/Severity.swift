/// How grave a finding or alert is, least first.
package enum Severity: String, DocumentName, Comparable {
    case low
    case medium
    case high
    case critical

    /// 0 to 3, as the database keeps it.
    package var rank: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        case .critical: 3
        }
    }

    /// - Parameter rank: Nil comes of any other number than 0 to 3.
    package init?(rank: Int) {
        guard let severity = Self.allCases.first(where: { $0.rank == rank }) else { return nil }
        self = severity
    }

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}
