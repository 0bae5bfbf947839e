package import Base

/// Where an exchange belongs among the conversations of its account, and how sure that is.
package struct Placement: Sendable, Equatable {
    package enum Kind: UInt8, Sendable {
        /// The first exchange of a thread.
        case start
        /// It resends a thread's history and goes on.
        case continuation
        /// It asks again what the exchange before it asked in vain.
        case retry
        /// A title, a token count, a warm-up: no part of any conversation.
        case side
    }

    package var kind: Kind
    /// The thread's number within the account, from 1 in order of appearance; 0 for a side request.
    package var thread: UInt32
    /// Exchanges of the thread before this one.
    package var position: UInt32
    /// By how many nats this placement leads all other explanations together, and so at least the next best one.
    package var lead: Double
    /// From the end of the thread's last response to the start of this request; `nil` at a start.
    package var gap: Nanoseconds?
    /// How the thread's last response had ended.
    package var previousStop: AccountExchange.Stop
    /// What was added to the history: in tokens where they are known, else in bytes. `nil` at a start.
    package var growth: HistoryGrowth?

    /// Tokens that are new: the growth without the answer that is resent. `nil` where tokens are not logged, or less than the
    /// answer came back.
    package var newTokens: Int? { growth?.newTokens }

    /// Links that lead by 3 nats were right for 96 % of ordinary accounts' links on real traffic; evidence uses these only.
    package static let confidentLead = 3.0

    package var isConfident: Bool { lead >= Self.confidentLead }

    package init(
        kind: Kind, thread: UInt32, position: UInt32 = 0, lead: Double = 0, gap: Nanoseconds? = nil,
        previousStop: AccountExchange.Stop = .unknown, growth: HistoryGrowth? = nil
    ) {
        self.kind = kind
        self.thread = thread
        self.position = position
        self.lead = lead
        self.gap = gap
        self.previousStop = previousStop
        self.growth = growth
    }
}

/// By how much a request is larger than the one before it, and the size of the response between them, of which a client
/// sends all or a part again; both in tokens, or both in bytes.
package struct HistoryGrowth: Sendable, Equatable {
    package var size: Int32
    package var answer: Int32
    package var inTokens: Bool

    package init(size: Int32, answer: Int32, inTokens: Bool) {
        self.size = size
        self.answer = answer
        self.inTokens = inTokens
    }
    /// What is new where all of the answer comes again. `nil` in bytes, and where less came.
    package var newTokens: Int? { inTokens && size >= answer ? Int(size) - Int(answer) : nil }
}
