import ArgumentParser
import Client
import Documents
import Reports
import Programs

/// `tailgate review ID`: what a person decided, kept for ever.
struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Record a reviewer's decision about an account, or list earlier ones.",
        discussion: "The reviewer is the user who runs this command. api.review_groups decides who may review.")

    @OptionGroup var daemon: SocketOptions

    @Argument(help: "The account's id.")
    var id: String

    @Option(name: .long, help: "Decision of the reviewer.")
    var outcome: ReviewOutcome?

    @Option(name: .long, help: ArgumentHelp("Reason for the decision.", valueName: "text"))
    var note: String?

    @Option(name: .long, help: ArgumentHelp("Number of the alert that is reviewed.", valueName: "number"))
    var alert: Int64?

    @Flag(name: .long, help: "List the account's reviews.")
    var list = false

    @Option(name: .long, help: "Output format: text or json.")
    var format = OutputFormat.text

    func validate() throws {
        guard list == (outcome == nil), !list || (note == nil && alert == nil) else {
            throw ValidationError("Give --outcome (and --note, --alert), or --list alone")
        }
    }

    func run() async throws {
        let target = RequestTarget(.reviews, account: id)
        let style = Terminal.style
        do {
            guard let outcome else {
                let bytes = try await daemon.get(target)
                guard format == .text else { return StandardOutput.write(bytes) }
                let reviews = try ServiceDocument.decode(ReviewList.self, bytes, what: "reviews")
                return StandardOutput.write(reviews.text(style))
            }
            let bytes = try await daemon.client().post(
                target.text, DocumentCoding.encode(NewReview(outcome: outcome, note: note ?? "", alert: alert)))
            guard format == .text else { return StandardOutput.write(bytes) }
            let review = try ServiceDocument.decode(Review.self, bytes, what: "review")
            StandardOutput.write("Recorded: " + review.text(style))
        } catch let error as ClientError {
            throw CommandFailure(error)
        } catch let error as DocumentError {
            throw CommandFailure(error)
        }
    }
}
