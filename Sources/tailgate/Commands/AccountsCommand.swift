import Accounts
import ArgumentParser
import Client
import Documents
import Reports
import Programs

/// `tailgate accounts`: those that match, a line each.
struct AccountsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts", abstract: "List accounts that the daemon knows.",
        discussion: "All conditions must hold. Separate several values of one option with commas.")

    @OptionGroup var daemon: SocketOptions

    @Option(name: .long, help: "Output format: text, or json with one page of the API a line.")
    var format = OutputFormat.text

    @Option(name: .long, help: ArgumentHelp(AccountQuery.verdict))
    var verdict: String?

    @Option(name: .long, help: ArgumentHelp(AccountQuery.finding))
    var finding: String?

    @Option(name: .long, help: ArgumentHelp(AccountQuery.severity))
    var severity: String?

    @Option(name: .long, help: ArgumentHelp(AccountQuery.path))
    var path: String?

    @Option(name: .long, help: ArgumentHelp(AccountQuery.prefix))
    var prefix: String?

    @Option(name: .long, help: ArgumentHelp(AccountQuery.minPeople))
    var minPeople: Double?

    @Option(name: .long, help: ArgumentHelp(AccountQuery.minRelay))
    var minRelay: Double?

    @Option(name: .long, help: ArgumentHelp(AccountQuery.since))
    var since: TimeArgument?

    @Option(name: .long, help: ArgumentHelp(AccountQuery.sort))
    var sort = AccountOrder.people

    @Option(name: .long, help: ArgumentHelp(AccountQuery.order))
    var order: OrderDirection?

    @Option(
        name: .long,
        help: ArgumentHelp("Show at most this many accounts, 1 to \(AccountQuery.largestPage).", valueName: "count")
    )
    var limit = AccountQuery().limit

    @Flag(name: .long, help: "Show all matching accounts, without a limit.")
    var all = false

    func validate() throws {
        guard (1...AccountQuery.largestPage).contains(limit) else {
            throw ValidationError("--limit must be 1 to \(AccountQuery.largestPage)")
        }
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
        var target = RequestTarget(.accounts)
        target.add(AccountQuery.verdict, verdict)
        target.add(AccountQuery.finding, finding)
        target.add(AccountQuery.severity, severity)
        target.add(AccountQuery.path, path)
        target.add(AccountQuery.prefix, prefix)
        target.add(AccountQuery.minPeople, minPeople.map { "\($0)" })
        target.add(AccountQuery.minRelay, minRelay.map { "\($0)" })
        target.add(AccountQuery.since, since?.text)
        target.add(AccountQuery.sort, sort.rawValue)
        target.add(AccountQuery.order, order?.rawValue)
        target.add(AccountQuery.limit, String(all ? AccountQuery.largestPage : limit))
        target.add(AccountQuery.cursor, cursor)
        return target
    }
}
