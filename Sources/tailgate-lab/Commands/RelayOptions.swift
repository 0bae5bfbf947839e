import ArgumentParser
import Base
import Simulation

/// How a simulated relay serves and hides its people.
struct RelayOptions: ParsableArguments {
    @Option(name: .long, help: "Number of accounts in a relay's pool.")
    var pool = 1

    @Flag(name: .long, help: "Send one User-Agent for all people.")
    var rewriteHeaders = false

    @Option(
        name: .long, help: ArgumentHelp("Thread and device ids: passed, hashed, single, removed.", valueName: "how")
    )
    var ids = Hiding.Identifiers.passed

    @Option(name: .long, help: ArgumentHelp("Choice of account: sticky, person, round-robin.", valueName: "how"))
    var routing = Hiding.Routing.stickySession

    @Flag(name: .long, help: "Let all people use the same tool, one that sends a device id.")
    var oneTool = false

    @Option(
        name: .long, help: ArgumentHelp("Most conversations that an account serves at once.", valueName: "count"))
    var sessionCap: Int?

    @Flag(name: .long, help: "Serve one request at a time on each account.")
    var serialise = false

    @Option(
        name: .long,
        help: ArgumentHelp("Serve one conversation on each account in this many seconds.", valueName: "s"))
    var throttle: Double?

    @Flag(name: .long, help: "Give each account its own exit address.")
    var exitPerAccount = false

    @Flag(name: .long, help: "With --rewrite-headers: send the ClientHello of the claimed client.")
    var copyTls = false

    @Option(
        name: .long, help: ArgumentHelp("Use of connections: pooled, per-request, per-client.", valueName: "how"))
    var upstream = Hiding.Upstream.pooled

    @Option(name: .long, help: ArgumentHelp("Language of the relay: go, node, python.", valueName: "stack"))
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
