/// The names of figures, as JSON has them. A name ends in the unit where the figure has one.
package enum FigureName: String, CodingKey, CaseIterable, Sendable {
    case accounts
    case address
    case allowedDistances = "allowed_distances"
    case allowedInstallations = "allowed_installations"
    case alternating
    case breakHours = "break_hours"
    case changesDevices = "changes_devices"
    case client
    case clients
    case connections
    case conversations
    case daysBefore = "days_before"
    case daysSince = "days_since"
    case endpoints
    case exceeding
    case expectedIfIndependent = "expected_if_independent"
    case expectedOfOnePersonAtMost = "expected_of_one_person_at_most"
    case expectedOfTwoPeopleAtLeast = "expected_of_two_people_at_least"
    case fastFollowUps = "fast_follow_ups"
    case gapMilliseconds = "gap_ms"
    case hello
    case hoursMoved = "hours_moved"
    case hoursNeeded = "hours_needed"
    case idleSeconds = "idle_seconds"
    case isKnownOfOthers = "known_of_others"
    case kind
    case longestElsewhereSeconds = "longest_elsewhere_seconds"
    case longestWindowSeconds = "longest_window_seconds"
    case mixedConnections = "mixed_connections"
    case mostDistances = "most_distances"
    case mostInstallations = "most_installations"
    case mtuBytes = "mtu_bytes"
    case onePersonShareAtMost = "one_person_share_at_most"
    case ownClientShareAtMost = "own_client_share_at_most"
    case pacedShare = "paced_share"
    case prolonged
    case prolongedHours = "prolonged_hours"
    case prompts
    case promptsNeeded = "prompts_needed"
    case reading
    case sampleHours = "sample_hours"
    case samples
    case stepsNeeded = "steps_needed"
    case stretches
    case tcpMilliseconds = "tcp_ms"
    case typedPrompts = "typed_prompts"
    case windowSeconds = "window_seconds"
}

/// A figure as JSON has it.
package enum FigureValue: Sendable, Equatable {
    case count(Int)
    case number(Double)
    case flag(Bool)
    case text(String)
    case texts([String])
}

/// A flat list of named figures, in the order of their names.
package struct Figures: Sendable, Equatable {
    package private(set) var all: [(name: FigureName, value: FigureValue)] = []

    /// A value that is nil is left out.
    init(_ figures: KeyValuePairs<FigureName, FigureValue?>) {
        all = figures.compactMap { name, value in value.map { (name, $0) } }
            .sorted { $0.name.rawValue < $1.name.rawValue }
    }

    package static func == (left: Figures, right: Figures) -> Bool {
        left.all.elementsEqual(right.all, by: ==)
    }
}

extension Figures: CustomStringConvertible {
    /// `prompts 58, window_seconds 1.5`, for a line of a table.
    package var description: String {
        all.map { name, value in
            switch value {
            case .count(let count): "\(name.rawValue) \(count)"
            case .number(let number): "\(name.rawValue) \(number)"
            case .flag(let flag): "\(name.rawValue) \(flag)"
            case .text(let text): "\(name.rawValue) \(text)"
            case .texts(let texts): "\(name.rawValue) \(texts.joined(separator: " "))"
            }
        }.joined(separator: ", ")
    }
}
