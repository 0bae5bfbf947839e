import Accounts
import ArgumentParser
import Client
import Documents
import Reports

/// `tailgate accounts`: those that match, a line each.
struct AccountsCommand: AsyncParsableCommand {
    enum Sort: String, ExpressibleByArgument, CaseIterable {
        case people
        case relay
        case exchanges
        case lastSeen = "last_seen"
        case account
    }

    enum Order: String, ExpressibleByArgument, CaseIterable {
        case ascending = "asc"
        case descending = "desc"
    }

    /// Accounts a page that the API gives at most.
    private static let largestPage = 500

    static let configuration = CommandConfiguration(
        commandName: "accounts", abstract: "List accounts that the daemon knows.",
        discussion: "All conditions must hold. Separate several values of one option with commas.")

    @OptionGroup var daemon: SocketOptions

    @Option(name: .long, help: "Output format: text, or json with one page of the API a line.")
    var format = OutputFormat.text

    @Option(
        name: .long,
        help: ArgumentHelp("Show accounts with these verdicts: clear, watch, alert.", valueName: "verdicts"))
    var verdict: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Show accounts with these findings: "
                + AccountReport.Finding.Kind.allCases.map(\.rawValue).joined(separator: ", ") + ".",
            valueName: "kinds"))
    var finding: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Show accounts with these paths: "
                + AccountReport.Path.Label.allCases.map(\.rawValue).joined(separator: ", ") + ".",
            valueName: "paths"))
    var path: String?

    @Option(name: .long, help: ArgumentHelp("Show accounts whose id begins with this text.", valueName: "text"))
    var prefix: String?

    @Option(name: .long, help: ArgumentHelp("Least log10 of proof M (several people).", valueName: "power"))
    var minPeople: Double?

    @Option(name: .long, help: ArgumentHelp("Least log10 of proof R (relay).", valueName: "power"))
    var minRelay: Double?

    @Option(
        name: .long, help: ArgumentHelp("Show accounts seen since this date or RFC 3339 time.", valueName: "time")
    )
    var since: TimeArgument?

    @Option(name: .long, help: "Sort field.")
    var sort = Sort.people

    @Option(name: .long, help: "Sort order; default is highest first, accounts A to Z.")
    var order: Order?

    @Option(name: .long, help: ArgumentHelp("Show at most this many accounts, 1 to 500.", valueName: "count"))
    var limit = 100

    @Flag(name: .long, help: "Show all matching accounts, without a limit.")
    var all = false

    func validate() throws {
        guard (1...Self.largestPage).contains(limit) else { throw ValidationError("--limit must be 1 to 500") }
    }

    func run() async throws {
        var accounts: [AccountReport] = []
        var matching: Int?
        var cursor: String?
        repeat {
            let bytes = try await daemon.get(target(cursor))
            let page: AccountList
            do {
                page = try ServiceDocument.decode(AccountList.self, bytes, what: "accounts")
            } catch {
                throw CommandFailure(error)
            }
            if format == .json { StandardOutput.write(bytes) } else { accounts += page.accounts.map(\.report) }
            matching = page.matching
            cursor = page.next
        } while all && cursor != nil
        if format == .text {
            StandardOutput.write(AccountReport.table(accounts, matching: matching, Terminal.style))
        }
    }

    private func target(_ cursor: String?) -> RequestTarget {
        var target = RequestTarget("v1", "accounts")
        target.add("verdict", verdict)
        target.add("finding", finding)
        target.add("path", path)
        target.add("prefix", prefix)
        target.add("min_people", minPeople.map { "\($0)" })
        target.add("min_relay", minRelay.map { "\($0)" })
        target.add("since", since?.text)
        target.add("sort", sort.rawValue)
        target.add("order", order?.rawValue)
        target.add("limit", String(all ? Self.largestPage : limit))
        target.add("cursor", cursor)
        return target
    }
}
