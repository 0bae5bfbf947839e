import CommandTestSupport
import Foundation
import Glibc

/// The built daemon, alive in a folder of its own.
final class RunningDaemon {
    let folder: URL
    private var process = Process()
    private let settings: String

    /// - Parameter extra: sections of the settings besides those that name the folder's files.
    init(_ extra: String = "") throws {
        // Socket paths have a hundred bytes at most.
        folder = URL(fileURLWithPath: "/tmp/tailgate-daemon-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        settings = """
            request_log: {socket: \(folder.path)/requests.sock}
            api: {socket: \(folder.path)/tailgate.sock}
            identity: {key_file: \(folder.path)/credential.key}

            """
        try write(extra)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// The settings file, to be read with the next start or reload.
    func write(_ extra: String) throws {
        let store = extra.contains("store:") ? "" : "store: {path: \(path("tailgate.db")), snapshot: 1s}\n"
        try (settings + store + extra).write(
            toFile: path("tailgate.yaml"), atomically: true, encoding: .utf8)
    }

    var log: String { (try? String(contentsOfFile: path("log"), encoding: .utf8)) ?? "" }

    /// Starts, and waits until it answers.
    func start() throws {
        process = Process()
        process.executableURL = URL(filePath: CommandLineTool.Program.tailgate.path)
        process.arguments = ["daemon", "--config", path("tailgate.yaml")]
        if !FileManager.default.fileExists(atPath: path("log")) {
            try Data().write(to: folder.appending(path: "log"))
        }
        let log = try FileHandle(forWritingTo: folder.appending(path: "log"))
        try log.seekToEnd()
        process.standardError = log
        process.standardOutput = log
        try process.run()
        guard waitUntil({ !process.isRunning || (try? ask("status"))?.status == 0 }), process.isRunning else {
            throw POSIXError(.ECHILD)
        }
    }

    /// A client command's answer.
    func ask(_ arguments: String...) throws -> CommandLineTool.Result {
        try CommandLineTool.run(arguments + ["--socket", path("tailgate.sock")])
    }

    func json(_ arguments: String...) throws -> [String: Any] {
        let result = try CommandLineTool.run(
            arguments + ["--socket", path("tailgate.sock"), "--format", "json"])
        return try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any] ?? [:]
    }

    /// Processor time it has used so far, in seconds (/proc/PID/stat, fields 14 and 15 of proc(5)).
    var processorSeconds: Double {
        let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        let fields = text.drop { $0 != ")" }.split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Its exit status; that of a signal is negative.
    func waitForEnd() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }

    /// Whether something comes to be true within a minute.
    func waitUntil(_ condition: () throws -> Bool) -> Bool {
        for _ in 0..<600 {
            if (try? condition()) == true { return true }
            usleep(100_000)
        }
        return false
    }

    /// Sends lines as a gateway does.
    func send(_ lines: [Substring]) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path("requests.sock").utf8)
        // SAFETY: the path is shorter than sun_path, which is zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            for (index, byte) in bytes.enumerated() { unsafe buffer[index] = byte }
        }
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        for line in lines {
            let sent = Array(line.utf8)
            // SAFETY: the buffer is lent with its count.
            guard unsafe Glibc.send(descriptor, sent, sent.count, 0) == sent.count else {
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            }
        }
    }
}
