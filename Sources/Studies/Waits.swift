/// Times until something happened, some of which never did.
package struct Waits: Sendable {
    private var days: [Int] = []
    private var never = 0

    package init() {}

    package mutating func add(_ days: Int?) {
        if let days { self.days.append(days) } else { never += 1 }
    }

    package var count: Int { days.count + never }
    package var happened: Int { days.count }

    /// The time by which so large a share of all had happened; nil when it never did.
    package func quantile(_ share: Double) -> Int? {
        let rank = Int((share * Double(count)).rounded(.up))
        guard rank >= 1, rank <= days.count else { return nil }
        return days.sorted()[rank - 1]
    }

    /// How many had happened by then.
    package func within(_ limit: Int) -> Int { days.count { $0 <= limit } }
}
