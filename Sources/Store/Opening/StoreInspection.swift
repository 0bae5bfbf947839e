import Base
import Glibc

/// Inspects a store without opening, locking or changing it.
package enum StoreInspection {
    /// What would keep ``Store/open(at:options:)`` from working; nil when nothing would. A damaged database is not such a
    /// problem: it is set aside.
    package static func problem(at path: String) -> StoreError? {
        var status = stat()
        // SAFETY: the path is a C string for the calls; stat fills what it is lent.
        guard unsafe stat(path, &status) == 0 else {
            return errno == ENOENT
                ? nil : StoreError(.denied, path: path, "its properties cannot be read: \(SystemError.last)")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            return StoreError(
                .denied, path: path, "it is not a regular file",
                remedy: "remove it, or change store.path")
        }
        guard unsafe faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) == 0 else {
            return StoreError(.denied, path: path, "it cannot be opened: \(SystemError.last)")
        }
        // SAFETY: as above; the descriptor is closed below.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            return StoreError(.denied, path: path, "it cannot be opened: \(SystemError.last)")
        }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: 100)
        // SAFETY: read writes at most the array's count.
        let count = unsafe read(descriptor, &header, header.count)
        do throws(StoreError) {
            try Schema.check(header: Array(header.prefix(max(0, count))), path: path)
            return nil
        } catch {
            return error.code == .damaged ? nil : error
        }
    }
}
