import Glibc

/// A folder that exists as long as this object, with what is in it.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() {
        var template = Array("/tmp/tailgate-test-XXXXXX".utf8CString)
        // SAFETY: the template is terminated and writable.
        let isMade = unsafe mkdtemp(&template) != nil
        precondition(isMade, "no temporary folder can be made")
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { _ = Shell.run("rm -rf \(path)") }

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file of the folder; false when it cannot be written.
    @discardableResult
    package func write(_ bytes: [UInt8], to name: String) -> Bool {
        // SAFETY: the path lives, terminated, for the call.
        let descriptor = unsafe open(file(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // SAFETY: the bytes live for the call.
        return unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count
    }

    @discardableResult
    package func write(_ text: String, to name: String) -> Bool { write(Array(text.utf8), to: name) }
}

/// Runs what only a shell can.
package enum Shell {
    /// Whether the command ended well. What it prints is thrown away.
    package static func run(_ command: String) -> Bool {
        // SAFETY: the command lives, terminated, for the call.
        unsafe system("(\(command)) >/dev/null 2>&1") == 0
    }

    /// The content of a text file; nil when it cannot be read.
    package static func text(of path: String) -> String? {
        // SAFETY: the path lives, terminated, for the call; the file is closed before leaving.
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            // SAFETY: reads at most the buffer's count.
            let count = unsafe fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}
