import Foundation

/// Where a command writes a file of its own, or standard output.
package struct OutputFile {
    private let path: String
    private let handle: FileHandle?

    /// - Parameter path: An existing file is replaced; `-` is standard output.
    /// - Throws: `CommandFailure` that names the file when it cannot be written.
    package init(_ path: String) throws(CommandFailure) {
        self.path = path
        guard path != "-" else {
            handle = nil
            return
        }
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw CommandFailure(status: .failed, message: "cannot write \(path)") }
        self.handle = handle
    }

    package func write(_ bytes: [UInt8]) throws(CommandFailure) {
        guard let handle else { return StandardOutput.write(bytes) }
        do {
            try handle.write(contentsOf: bytes)
        } catch {
            throw CommandFailure(status: .failed, message: "cannot write \(path)")
        }
    }
}
