import ArgumentParser
import Client
import Documents
import Reports
import Programs

/// `tailgate account ID`: one account in full, now or as of a past time.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account", abstract: "Explain one account in full: evidence, proofs, days and reviews.")

    @OptionGroup var daemon: SocketOptions

    @Argument(help: "The account's id.")
    var id: String

    @Option(
        name: .long,
        help: ArgumentHelp(Route.at))
    var at: TimeArgument?

    @Option(name: .long, help: "Output format: text or json.")
    var format = OutputFormat.text

    func run() async throws {
        var target = RequestTarget(.account, account: id)
        target.add(Route.at, at?.text)
        let bytes = try await daemon.get(target)
        guard format == .text else { return StandardOutput.write(bytes) }
        let reviews = try await daemon.get(RequestTarget(.reviews, account: id))
        do {
            let account = try ServiceDocument.decode(AccountDocument.self, bytes, what: "account")
            let list = try ServiceDocument.decode(ReviewList.self, reviews, what: "reviews")
            let style = Terminal.style
            StandardOutput.write(account.report.explanation(style))
            if !list.reviews.isEmpty { StandardOutput.write("Reviews\n" + list.text(style)) }
        } catch {
            throw CommandFailure(error)
        }
    }
}
