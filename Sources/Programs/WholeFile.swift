import Base
package import Foundation

/// Files that are read at once: reports, truth files, catalogues.
package enum WholeFile {
    /// A report of a million accounts takes about 1 GB; what is larger is no file of ours.
    static let limit = 2 << 30

    /// Everything in the file at `path`; `-` is standard input.
    /// - Throws: `CommandFailure` that names the file.
    package static func read(_ path: String) throws(CommandFailure) -> Data {
        do {
            let handle =
                path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            var content = Data()
            while let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
                content.append(part)
                guard content.count <= limit else {
                    throw CommandFailure(status: .unreadable, message: "\(path): larger than \(limit >> 30) GiB")
                }
            }
            return content
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(status: .unreadable, message: "\(path): \(reason(error as NSError))")
        }
    }

    /// The system's own words, where there are some.
    private static func reason(_ error: NSError) -> String {
        let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
        guard cause.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
        return SystemError(code: Int32(cause.code)).description
    }
}
