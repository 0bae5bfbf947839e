import Glibc
import Base

/// The best explanation of an exchange.
struct Choice {
    var kind: Placement.Kind
    /// The thread's place in the table, for continuations and retries.
    var index: Int
    /// Nats ahead of all others together.
    var lead: Double
    /// The probability that a thread begins here.
    var startChance: Double

    var isConfident: Bool { lead >= Placement.confidentLead }
}

extension ThreadTable {
    /// New threads come about once an hour where no live thread is likely to go on.
    private static let quietRate = 1.0 / 3_600
    /// A name that is believed speaks with so many times the weight, for its thread and against others.
    private static let nameWeight = 3_000.0
    /// A named thread loses most of its history to compaction about once in a hundred requests; half of it at least,
    /// since compaction waits for a full context.
    private static let compaction = 0.01
    private static let compactionDrop = 0.5
    /// Threads move between connections often enough that staying is a mild sign only (measured: preferring the same
    /// connection changes purity by 2 points at most).
    private static let sameConnection = 2.0
    private static let sameEndpoint = 1.3
    private static let otherEndpoint = 0.4
    /// Nothing is surer than this.
    private static let greatestLead = 40.0

    func choose(_ reading: Reading, _ sized: Sized) -> Choice {
        if isUnanswered(reading) {
            return Choice(kind: .side, index: 0, lead: Placement.confidentLead, startChance: 0)
        }
        let forecast = growth.forecast
        let bytes = Double(reading.bytes)
        let ratio = Double(bytesPerToken)
        // What cached tokens, and bytes beside tokens, add to the size.
        let wholeBytes =
            sized.rough || !growth.inTokens ? 1 : byteGrowth.density(bytes, foretold: sized.size * ratio)
        let aside = wholeBytes * (sized.cached.map { reuse.first(cached: $0, size: sized.size) } ?? 1)
        let first = firstSizes.density(sized.size) * aside
        let anySize = FirstSizes.even(sized.size) * aside
        let named = names.trusted && reading.name != 0
        var best = Best()
        var hazards = 0.0
        var known = false

        for index in threads.indices {
            let thread = threads[index]
            guard thread.client == reading.client,
                thread.device == reading.device || thread.device == 0 || reading.device == 0
            else { continue }
            let foreign = named && thread.name != 0 && thread.name != reading.name
            let same = named && thread.name == reading.name
            known = known || same
            if !foreign {
                best.weigh(
                    .retry, index, Repetition.likelihood(of: reading, after: thread) * (same ? Self.nameWeight : 1))
            }
            guard let apart = Self.gap(from: thread.end, to: reading.start),
                apart.count >= -GapHazard.tolerance.count
            else { continue }
            let gap = apart.seconds
            let hazard = GapHazard.after(thread.stop).at(gap)
            hazards += hazard
            let size = size(of: thread)
            let answer = answer(of: thread)
            let rough = sized.rough || (growth.inTokens && thread.flags.contains(.estimated))
            var likelihood = forecast.density(next: sized.size, size: size, answer: answer, rough: rough)
            // The tokens of a rough thread come from its bytes: those tell nothing more of how it grew.
            likelihood *=
                rough || !growth.inTokens
                ? wholeBytes
                : byteGrowth.density(bytes, after: Double(thread.bytes), foretold: (sized.size - size) * ratio)
            if let cached = sized.cached {
                likelihood *= reuse.continued(cached: cached, size: size, answer: answer, gap: gap)
            }
            likelihood *= Self.place(reading, thread)
            if foreign {
                likelihood /= Self.nameWeight
            } else if same {
                // A compacted history may have any size; one just as large as the account's first requests is rather
                // a new conversation under an old name.
                if sized.size < Self.compactionDrop * size { likelihood += Self.compaction * anySize }
                likelihood *= Self.nameWeight
            }
            best.weigh(.continuation, index, hazard * likelihood)
        }

        let share = Double(min(max(startShare, 0.02), 0.6))
        let start = (share / (1 - share) * hazards + Self.quietRate) * first
        best.weigh(.start, 0, start)
        // A title may bear the name of its conversation.
        best.weigh(.side, 0, titleLikelihood(reading, sized, hazards: hazards) * (known ? Self.nameWeight : 1))
        let rest = best.total - best.likelihood
        let lead = rest > 0 ? min(max(log(best.likelihood / rest), 0), Self.greatestLead) : Self.greatestLead
        return Choice(
            kind: best.kind, index: best.index, lead: lead, startChance: best.total > 0 ? start / best.total : 1)
    }

    private struct Best {
        var kind = Placement.Kind.start
        var index = 0
        var likelihood = 0.0
        var total = 0.0

        @inline(__always)
        mutating func weigh(_ kind: Placement.Kind, _ index: Int, _ likelihood: Double) {
            total += likelihood
            if likelihood > self.likelihood {
                self.likelihood = likelihood
                self.kind = kind
                self.index = index
            }
        }
    }

    @inline(__always)
    private static func place(_ reading: Reading, _ thread: LiveThread) -> Double {
        if reading.connection != 0, reading.connection == thread.connection { return sameConnection }
        guard reading.endpoint != 0, thread.endpoint != 0 else { return 1 }
        return reading.endpoint == thread.endpoint ? sameEndpoint : otherEndpoint
    }
}

// MARK: - Side requests

extension ThreadTable {
    /// A title's request is no quarter of the smallest conversation's first request: those carry a system prompt and
    /// tools.
    static let titleShare = 0.25
    /// A title or a label, in tokens; as an event stream with its head, in bytes.
    private static let titleTokens = 64.0
    private static let titleBytes = 4_096.0
    /// Titles, summaries and labels are a tenth of requests where a tool makes any.
    private static let titleRate = 0.1
    /// Answers as short as a title's are rare elsewhere.
    private static let shortAnswers = 0.15
    /// An answer without content: a head and a count.
    private static let emptyAnswerBytes: UInt32 = 512

    private func titleLikelihood(_ reading: Reading, _ sized: Sized, hazards: Double) -> Double {
        let limit = Double(leastContinued) * Self.titleShare
        guard !reading.failed, sized.size < limit else { return 0 }
        let short =
            growth.inTokens && reading.output != nil
            ? sized.answer <= Self.titleTokens : Double(reading.responseBytes) <= Self.titleBytes
        return short ? (Self.titleRate * hazards + Self.quietRate) / limit / Self.shortAnswers : 0
    }

    /// A token count, a warm-up or a request given up before its first word: nothing that a later request resends.
    /// Only where the account's answers are usually larger, so that a log without sizes shows nothing.
    private func isUnanswered(_ reading: Reading) -> Bool {
        guard !reading.failed else { return false }
        if growth.inTokens, let output = reading.output { return output == 0 && typicalAnswer >= 16 }
        guard reading.responseBytes <= Self.emptyAnswerBytes else { return false }
        return growth.inTokens
            || typicalAnswer >= max(3 * Float(reading.responseBytes), Float(Self.emptyAnswerBytes))
    }
}
