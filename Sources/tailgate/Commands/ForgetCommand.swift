import ArgumentParser
import Client
import Documents
import Foundation
import Programs

/// `tailgate forget ID`: erases one account.
struct ForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Erase all data about one account.",
        discussion: """
            Removes its profile, evidence and reviews. Of its alerts only the numbers stay. It needs the same right as a \
            review (api.review_groups). With its next request the account starts as a new one.
            """)

    @OptionGroup var daemon: SocketOptions

    @Argument(help: "The account's id.")
    var id: String

    @Flag(name: .long, help: "Do not ask for confirmation.")
    var yes = false

    func run() async throws {
        if !yes {
            guard isatty(STDIN_FILENO) == 1 else {
                throw CommandFailure(status: .usage, message: "forget cannot be undone; confirm with --yes")
            }
            StandardError.write("Erase everything about \"\(id)\"? This cannot be undone. [y/N] ")
            guard readLine()?.lowercased().hasPrefix("y") == true else {
                throw CommandFailure(status: .failed, message: "nothing was erased")
            }
        }
        let client = try daemon.client()
        do {
            StandardOutput.write(try await client.delete(RequestTarget(.forget, account: id).text) + [0x0A])
        } catch {
            throw CommandFailure(error)
        }
    }
}
