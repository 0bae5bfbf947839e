package import Glibc

/// A file that appears whole under its name or not at all: it is written beside its place, synchronised, and then put
/// there. An abandoned draft is removed.
package struct DraftFile: ~Copyable {
    package let file: OpenFile
    private let path: String
    private let draft: String

    /// - Parameter mode: Permission bits, from the first moment on.
    package init(for path: String, mode: mode_t) throws(SystemError) {
        self.path = path
        draft = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max))"
        file = try OpenFile(draft, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
    }

    deinit {
        // SAFETY: Swift strings arrive as C strings that live for the call, here and below.
        _ = unsafe unlink(draft)
    }

    /// Puts the draft in its place, instead of a file that may be there.
    package consuming func replace() throws(SystemError) {
        try file.synchronize()
        _ = try SystemError.check { unsafe rename(draft, path) }
    }

    /// Puts the draft in its place unless a file is there, as when another process was faster: that file stays.
    package consuming func placeIfAbsent() throws(SystemError) {
        try file.synchronize()
        // SAFETY: as above.
        if unsafe link(draft, path) != 0, errno != EEXIST { throw .last }
    }
}
