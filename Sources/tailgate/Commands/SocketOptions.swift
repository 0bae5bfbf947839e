import ArgumentParser
import Client
import Documents
import Foundation
import Packets
import Reports
import ServiceManager

/// Where the daemon is reached.
struct SocketOptions: ParsableArguments {
    /// The same variable moves the daemon's socket (api.socket in its configuration).
    private static let variable = "TAILGATE_API_SOCKET"
    private static let standard = "/run/tailgate/tailgate.sock"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Socket of the daemon; default is that of \(variable), else \(standard).", valueName: "path"))
    var socket: String?

    var path: String {
        if let socket { return socket }
        let named = ProcessInfo.processInfo.environment[Self.variable] ?? ""
        return named.isEmpty ? Self.standard : named
    }

    /// - Throws: `CommandFailure` when the process may not open as many files as a client needs.
    func client() throws -> DaemonClient {
        do throws(DescriptorLimitError) {
            try DescriptorLimit.ensure(DescriptorLimit.leastForEventLoops)
        } catch {
            throw CommandFailure(status: .failed, message: "\(error)")
        }
        return DaemonClient(path: path)
    }

    /// One document of the daemon.
    /// - Throws: `CommandFailure`.
    func get(_ target: RequestTarget) async throws -> [UInt8] {
        let connection = try client()
        do {
            return try await connection.get(target.text)
        } catch {
            throw CommandFailure(error)
        }
    }
}

extension CommandFailure {
    init(_ error: ClientError) {
        let status: ExitStatus =
            switch error.code {
            case .unreachable, .silent, .refused(status: 503): .tryAgain
            // The daemon knows best what its parameters may be.
            case .refused(status: 400): .usage
            case .refused, .notAllowed, .damaged: .failed
            }
        self.init(status: status, message: error.description)
    }

    init(_ error: DocumentError) {
        self.init(status: .failed, message: error.description)
    }
}

/// A time as people give it: of RFC 3339, or a day, which means its beginning in UTC.
struct TimeArgument: ExpressibleByArgument {
    /// Of RFC 3339.
    var text: String

    init?(argument: String) {
        let text = argument.utf8.count == 10 ? argument + "T00:00:00Z" : argument
        guard Timestamp(rfc3339: text) != nil else { return nil }
        self.text = text
    }
}
