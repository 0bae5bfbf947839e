import Glibc

/// Where tests find things on disk.
package enum RepositoryPaths {
    /// The repository's root.
    package static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

    /// Reference captures, which are not part of the repository; nil when they are not there.
    package static let sharedCaptures: String? = {
        let path = root.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/shared/captures"
        // SAFETY: the path lives, terminated, for the call.
        return unsafe access(path, R_OK) == 0 ? path : nil
    }()

    /// Capture files of a folder of `sharedCaptures`, sorted; empty when it is not there.
    package static func sharedCaptureFiles(in folder: String) -> [String] {
        guard let sharedCaptures else { return [] }
        let path = "\(sharedCaptures)/\(folder)"
        var files: [String] = []
        // SAFETY: the directory handle is closed before leaving; entries are read before the next readdir.
        guard let directory = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(directory) }
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if [".pcap", ".pcapng", ".cap"].contains(where: name.hasSuffix) { files.append("\(path)/\(name)") }
        }
        return files.sorted()
    }
}

/// A file that exists as long as this object.
package final class TemporaryFile: Sendable {
    package let path: String

    /// Writes `bytes` to a new file in the system's folder for temporary files.
    package init(_ bytes: [UInt8]) {
        var template = Array("/tmp/tailgate-test-XXXXXX".utf8CString)
        // SAFETY: the template is terminated and writable; the bytes are one buffer.
        let descriptor = unsafe mkstemp(&template)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        precondition(descriptor >= 0, "no temporary file can be made")
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(descriptor, buffer.baseAddress.map { unsafe $0 + written }, buffer.count - written)
            }
            precondition(count > 0, "the temporary file cannot be written")
            written += count
        }
        close(descriptor)
    }

    deinit {
        // SAFETY: the path lives, terminated, for the call.
        _ = unsafe unlink(path)
    }
}
