/// Rebuilt threads held against true ones.
///
/// Feed it every exchange with its placement, in the order in which they were placed. A link is right when the
/// exchange before it in the rebuilt thread is the one before it in the true thread.
package struct ThreadScore: Sendable {
    /// What an exchange truly was.
    package enum Truth: Sendable, Hashable {
        /// The conversation it belongs to.
        case thread(UInt64)
        /// A repetition of an attempt of that conversation.
        case retry(UInt64)
        case side
    }

    private var placedIn: [UInt32: [UInt64: Int]] = [:]
    private var lastOfRebuilt: [UInt32: Int] = [:]
    private var lastOfTrue: [UInt64: Int] = [:]
    private var serial = 0

    /// Exchanges that go on with a true conversation.
    package private(set) var trueLinks = 0
    package private(set) var links = 0
    package private(set) var rightLinks = 0
    package private(set) var confidentLinks = 0
    package private(set) var rightConfidentLinks = 0
    package private(set) var trueRetries = 0
    package private(set) var foundRetries = 0
    package private(set) var falseRetries = 0
    package private(set) var trueSides = 0
    package private(set) var foundSides = 0
    package private(set) var falseSides = 0
    private var ofConversations = 0
    private var placed = 0

    package init() {}

    package mutating func add(_ placement: Placement, truth: Truth) {
        serial += 1
        count(placement, truth)
        guard placement.kind != .side else {
            if case .thread(let id) = truth { lastOfTrue[id] = serial }
            return
        }
        // A side request in a thread is a stain of its own.
        let id = truth.thread ?? UInt64.max - UInt64(serial)
        placed += 1
        placedIn[placement.thread, default: [:]][id, default: 0] += 1
        if placement.kind == .continuation { judge(placement, truth) }
        if placement.kind != .retry || lastOfRebuilt[placement.thread] == nil {
            lastOfRebuilt[placement.thread] = serial
        }
        if case .thread(let id) = truth { lastOfTrue[id] = serial }
        // A repetition found stands for the attempt it repeats; one that was not is an exchange like others.
        if case .retry(let id) = truth, placement.kind != .retry { lastOfTrue[id] = serial }
    }

    private mutating func judge(_ placement: Placement, _ truth: Truth) {
        var right = false
        if case .thread(let id) = truth, let last = lastOfTrue[id] {
            right = lastOfRebuilt[placement.thread] == last
        }
        links += 1
        if right { rightLinks += 1 }
        guard placement.isConfident else { return }
        confidentLinks += 1
        if right { rightConfidentLinks += 1 }
    }

    private mutating func count(_ placement: Placement, _ truth: Truth) {
        if truth.thread != nil { ofConversations += 1 }
        switch truth {
        case .thread(let id): if lastOfTrue[id] != nil { trueLinks += 1 }
        case .retry: trueRetries += 1
        case .side: trueSides += 1
        }
        switch (placement.kind, truth) {
        case (.retry, .retry): foundRetries += 1
        case (.retry, _): falseRetries += 1
        case (.side, .side): foundSides += 1
        case (.side, _): falseSides += 1
        default: break
        }
    }
}

extension ThreadScore.Truth {
    fileprivate var thread: UInt64? {
        switch self {
        case .thread(let id), .retry(let id): id
        case .side: nil
        }
    }
}

extension ThreadScore {
    /// The share of placed exchanges that belong to the true thread most of their rebuilt thread belongs to.
    package var purity: Double { Self.share(placedIn.values.reduce(0) { $0 + ($1.values.max() ?? 0) }, of: placed) }

    /// The share of conversations' exchanges that lie in the rebuilt thread that holds most of their true thread.
    package var completeness: Double {
        var most: [UInt64: Int] = [:]
        for counts in placedIn.values {
            for (id, count) in counts where id < UInt64.max - UInt64(serial) {
                most[id] = max(most[id] ?? 0, count)
            }
        }
        return Self.share(most.values.reduce(0, +), of: ofConversations)
    }

    /// The share of links that are right.
    package var precision: Double { Self.share(rightLinks, of: links) }
    /// The share of confident links that are right.
    package var confidentPrecision: Double { Self.share(rightConfidentLinks, of: confidentLinks) }
    /// Right and confident links as a share of all true links.
    package var confidentRecall: Double { Self.share(rightConfidentLinks, of: trueLinks) }
    /// The share of links that are confident.
    package var confidentShare: Double { Self.share(confidentLinks, of: links) }

    private static func share(_ part: Int, of all: Int) -> Double { all > 0 ? Double(part) / Double(all) : 1 }
}
