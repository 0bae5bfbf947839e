/// How long something is kept.
package enum Retention: Sendable, Equatable {
    case forever
    case atMost(Duration)

    package static func days(_ count: Int) -> Retention { .atMost(.seconds(86_400 * count)) }

    /// `nil`: for ever.
    package var duration: Duration? {
        switch self {
        case .forever: nil
        case .atMost(let duration): duration
        }
    }
}

extension Retention: CustomStringConvertible {
    package var description: String { duration?.settingText ?? "forever" }
}
