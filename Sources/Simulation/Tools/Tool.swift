/// A coding tool as the gateway knows it: its names and stack (sources: docs/method/simulation.md), and how it talks.
struct Tool: Sendable {
    enum ConnectionUse: Sendable, Hashable {
        /// A new connection for each request.
        case perRequest
        /// HTTP/1.1: an idle connection is used again for so many seconds.
        case keptAlive(Double)
        /// HTTP/2: all requests share a connection, kept idle for so many seconds.
        case multiplexed(Double)
    }

    enum SubAgentNames: Sendable {
        /// The parent's thread id stands on its sub-agents' requests too.
        case shareParent
        /// A thread id of their own, and the parent's beside it.
        case nameParent
        case own
    }

    /// The User-Agent around the release number.
    var clientBefore: String
    var clientAfter: String
    /// The release on day 0, counted in patch versions.
    var firstRelease: Int
    var ja4: String
    var connections: ConnectionUse
    var subAgentNames: SubAgentNames
    /// A device id goes with each request, the tool's own on that machine: the machine's with this letter.
    var deviceMark: Character?
    var marksInitiator = false
    /// A small request for a title beside a conversation's first.
    var asksTitles = false
    /// Share of turns with a token-count request before them.
    var countsTokens = 0.0
    /// Tokens of the system prompt and tools.
    var systemTokens: Int
    /// The model's context window in tokens.
    var window: Int
    /// Response bytes for each byte of text: server-sent events frame every few tokens.
    var framing: Double
    /// From a response's end to the next request's start when the tool takes no time: seconds, median.
    var overhead: Double
    /// Reasoning is part of the output but is not sent again.
    var dropsReasoning = false
    /// A prompt prefix stays in the provider's cache for so many seconds.
    var cacheLifetime = 300.0

    /// Days between releases: all of these tools publish about weekly.
    static let daysPerRelease = 7.0

    func client(release: Int) -> String { clientBefore + String(firstRelease + release) + clientAfter }

    static let kimi = Tool(
        clientBefore: "KimiCLI/1.", clientAfter: "", firstRelease: 3,
        ja4: "t13d1812h1_85036bcba153_d41ae481755e", connections: .perRequest, subAgentNames: .shareParent,
        deviceMark: "k", systemTokens: 9_200, window: 262_144, framing: 7, overhead: 0.03)
    static let claude = Tool(
        clientBefore: "claude-cli/2.1.", clientAfter: " (external, cli)", firstRelease: 220,
        ja4: "t13d1714h1_5b57614c22b0_43ade6aba3df", connections: .keptAlive(4), subAgentNames: .shareParent,
        deviceMark: "c", asksTitles: true, countsTokens: 0.2, systemTokens: 17_400, window: 200_000, framing: 3.6,
        overhead: 0.02,
        dropsReasoning: true)
    static let opencode = Tool(
        clientBefore: "opencode/0.15.", clientAfter: " ai-sdk/provider-utils/3.0.9 runtime/node.js/24",
        firstRelease: 2, ja4: "t13d5212h1_b262b3658495_8e6e362c5eac", connections: .keptAlive(4),
        subAgentNames: .nameParent, asksTitles: true, systemTokens: 11_300, window: 131_072, framing: 6.5,
        overhead: 0.015)
    static let kilo = Tool(
        clientBefore: "kilo-go/4.86.", clientAfter: "", firstRelease: 0,
        ja4: "t13d1312h2_f57a46bbacb6_f50d94e863eb", connections: .multiplexed(90), subAgentNames: .nameParent,
        systemTokens: 12_600, window: 131_072, framing: 6.8, overhead: 0.012)
    static let codex = Tool(
        clientBefore: "codex_cli_rs/0.", clientAfter: ".0 (Debian 12.0.0; x86_64) xterm-256color", firstRelease: 46,
        ja4: "t13d1011h2_61a7ad8aa9b6_0d308c48d2a3", connections: .multiplexed(90), subAgentNames: .own,
        marksInitiator: true, systemTokens: 8_300, window: 262_144, framing: 6.2, overhead: 0.01,
        dropsReasoning: true, cacheLifetime: 3600)
    /// Scripts with the provider's package.
    static let script = Tool(
        clientBefore: "OpenAI/Python 2.14.", clientAfter: "", firstRelease: 0,
        ja4: "t13d1812h1_85036bcba153_d41ae481755e", connections: .keptAlive(5), subAgentNames: .own,
        systemTokens: 300, window: 131_072, framing: 1.1, overhead: 0.01)

    static let all = [kimi, claude, opencode, kilo, codex, script]
    /// What people choose from; the last of ``all`` is not a person's tool.
    static let interactive = 5
    static let scriptIndex = 5
}
