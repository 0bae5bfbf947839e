package import ArgumentParser

extension ParsableCommand {
    /// Runs the program whose root command this is, and ends the process with an `ExitStatus` when it fails.
    ///
    /// - Parameter failure: The message and status of an error that only this program knows; `nil` for any other error.
    package static func runProgram(failure: (any Error) -> CommandFailure? = { _ in nil }) async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            leave(reporting: failure(error) ?? error)
        }
    }

    /// Ends the process with the message and status an error stands for.
    private static func leave(reporting error: any Error) -> Never {
        if let failure = error as? CommandFailure {
            StandardError.report(failure.message)
            ExitStatus.leave(failure.status)
        }
        let message = fullMessage(for: error)
        // Help and version arrive as errors too: the user asked for them, and nothing failed.
        switch exitCode(for: error) {
        case .success:
            StandardOutput.write(message.isEmpty ? "" : message + "\n")
            ExitStatus.leave(.done)
        case .validationFailure:
            StandardError.write(message + "\n")
            ExitStatus.leave(.usage)
        default:
            StandardError.write(message.isEmpty ? "" : message + "\n")
            ExitStatus.leave(.failed)
        }
    }
}
