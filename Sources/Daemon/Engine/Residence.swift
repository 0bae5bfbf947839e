import Foundation

/// Memory and descriptors of the process.
enum Residence {
    /// Bytes of memory in use (proc(5), `statm`: pages resident, the second field); 0 where it cannot be read.
    static var bytes: Int {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
