/// A conversation as it is sent again with every request: its tokens, its bytes, and what of it the provider's cache
/// holds.
struct History {
    /// System prompt, tools and project notes.
    private(set) var base: Int
    /// The part of `base` that other conversations of the tool share.
    private let system: Int
    /// All that the next request sends again.
    private(set) var tokens: Int
    private(set) var bytes: Double
    /// The last request's tokens: the prefix that the cache holds.
    private var cached = 0
    private var lastEnd = Int64.min

    /// English and code run at 3.6 to 4.2 bytes a token.
    static let bytesPerToken = 3.6...4.2
    /// Model name, parameters and the tool definitions' JSON punctuation.
    static let envelopeBytes = 1_500.0
    /// Caches keep whole blocks of 128 tokens (OpenAI's prompt caching guide).
    static let cacheBlock = 128
    /// kimi-cli compacts at 85 % of the window (its `LoopControl`).
    static let compactionShare = 0.85

    /// Nothing has been answered yet.
    var isNew: Bool { lastEnd == .min }

    init(system: Int, project: Int) {
        self.system = system
        base = system + project
        tokens = base
        bytes = Double(base) * 4 + Self.envelopeBytes
    }

    /// - Parameter warm: The tool's system prompt is in the cache by somebody's earlier request.
    func cachedTokens(at start: Int64, lifetime: Int64, warm: Bool) -> Int {
        let prefix =
            lastEnd != .min && start - lastEnd <= lifetime ? max(cached, warm ? system : 0) : warm ? system : 0
        return prefix / Self.cacheBlock * Self.cacheBlock
    }

    func needsCompaction(adding tokens: Int, window: Int) -> Bool {
        Double(self.tokens + tokens) > Self.compactionShare * Double(window)
    }

    mutating func add(tokens: Int, bytesPerToken: Double) {
        self.tokens += tokens
        // A message's role and quotes in JSON, and its escapes.
        bytes += Double(tokens) * bytesPerToken * 1.04 + 40
    }

    /// The request's tokens are in the cache from now on, and its answer is part of what comes next.
    mutating func answered(at end: Int64, output: Int, kept: Int, bytesPerToken: Double) {
        cached = tokens
        lastEnd = end
        add(tokens: kept, bytesPerToken: bytesPerToken)
    }

    /// Starts again from a summary.
    mutating func compact(to summary: Int, bytesPerToken: Double, at end: Int64) {
        tokens = base
        bytes = Double(base) * 4 + Self.envelopeBytes
        cached = base
        lastEnd = end
        add(tokens: summary, bytesPerToken: bytesPerToken)
    }
}
