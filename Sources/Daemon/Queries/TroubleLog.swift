/// Something that the daemon depends on, and whether it works.
struct Watched: Sendable, Equatable {
    /// As it begins a sentence: `interface eth0`.
    let name: String
    /// What is wrong; nil while it works.
    var problem: String?
}

/// Which lines the log gets about what stops working: one when it stops, one when it works again.
struct TroubleLog {
    enum Line: Equatable {
        case failure(String)
        case recovery(String)
    }

    /// By name, the problem that was logged.
    private var logged: [String: String] = [:]

    /// - Parameter now: Everything that is watched. What is not in it any more was taken out of the settings: nothing is
    ///   logged of it.
    mutating func look(_ now: [Watched]) -> [Line] {
        var lines: [Line] = []
        var problems: [String: String] = [:]
        for thing in now {
            switch (logged[thing.name], thing.problem) {
            case (nil, let problem?):
                lines.append(.failure("\(thing.name): \(problem)"))
                problems[thing.name] = problem
            // The reason may change while it lasts, as seconds pass: it is logged once.
            case (let known?, _?): problems[thing.name] = known
            case (_?, nil): lines.append(.recovery("\(thing.name): works again"))
            case (nil, nil): break
            }
        }
        logged = problems
        return lines
    }
}

/// Whether a loss counter is still growing.
struct LossWatch {
    /// After so long without a loss it is over.
    private static let quiet: Int64 = 30_000_000_000

    private var count: Int?
    private var last: Int64?

    /// - Parameter now: Nanoseconds of the steady clock.
    mutating func isLosing(_ new: Int, at now: Int64) -> Bool {
        defer { count = new }
        // A smaller count is of another intake.
        if let count, new > count { last = now }
        guard let last else { return false }
        return now - last < Self.quiet
    }
}
