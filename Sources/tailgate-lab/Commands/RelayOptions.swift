import ArgumentParser
import Packets
import Simulation

/// How a simulated relay serves and hides its people.
struct RelayOptions: ParsableArguments {
    @Option(name: .long, help: "Accounts in a relay's pool.")
    var pool = 1

    @Flag(name: .long, help: "One User-Agent for all.")
    var rewriteHeaders = false

    @Option(
        name: .long, help: ArgumentHelp("Thread and device ids: passed, hashed, single, removed.", valueName: "how")
    )
    var ids = Hiding.Identifiers.passed

    @Option(name: .long, help: ArgumentHelp("Choice of account: sticky, person, round-robin.", valueName: "how"))
    var routing = Hiding.Routing.stickySession

    @Flag(name: .long, help: "Everybody uses the same tool, one that names its device.")
    var oneTool = false

    @Option(name: .long, help: ArgumentHelp("Conversations an account serves at once.", valueName: "count"))
    var sessionCap: Int?

    @Flag(name: .long, help: "One request at a time on an account.")
    var serialise = false

    @Option(name: .long, help: ArgumentHelp("One conversation on an account in so many seconds.", valueName: "s"))
    var throttle: Double?

    @Flag(name: .long, help: "Each account leaves by an address of its own.")
    var exitPerAccount = false

    @Flag(name: .long, help: "With --rewrite-headers: the ClientHello is the claimed client's.")
    var copyTls = false

    @Option(name: .long, help: ArgumentHelp("Connections: pooled, per-request, per-client.", valueName: "how"))
    var upstream = Hiding.Upstream.pooled

    @Option(name: .long, help: ArgumentHelp("What the relay is written in: go, node, python.", valueName: "stack"))
    var stack = Hiding.Stack.go

    func validate() throws {
        guard (1...1000).contains(pool) else { throw ValidationError("--pool must be 1 to 1000") }
        guard sessionCap.map({ (1...1000).contains($0) }) ?? true else {
            throw ValidationError("--session-cap must be 1 to 1000")
        }
        guard throttle.map({ (1...86_400).contains($0) }) ?? true else {
            throw ValidationError("--throttle must be 1 to 86400 seconds")
        }
        guard !copyTls || rewriteHeaders else { throw ValidationError("--copy-tls needs --rewrite-headers") }
    }

    var hiding: Hiding {
        var hiding = Hiding()
        hiding.accounts = pool
        hiding.rewritesClient = rewriteHeaders
        hiding.identifiers = ids
        hiding.routing = routing
        hiding.sessionCap = sessionCap
        hiding.serialises = serialise
        hiding.throttle = throttle.map { Nanoseconds(Int64($0 * 1e9)) }
        hiding.exitPerAccount = exitPerAccount
        hiding.copiesTLS = copyTls
        hiding.upstream = upstream
        hiding.stack = stack
        return hiding
    }
}

extension PersonParameters.Model: ExpressibleByArgument {}
extension Scenario.Marking: ExpressibleByArgument {}
extension Hiding.Identifiers: ExpressibleByArgument {}
extension Hiding.Routing: ExpressibleByArgument {}
extension Hiding.Upstream: ExpressibleByArgument {}
extension Hiding.Stack: ExpressibleByArgument {}
