import Glibc

/// How many files this process may have open at once (RLIMIT_NOFILE of getrlimit(2)).
///
/// The event loops and the dispatch library end the process when they get no descriptor, so the limit is looked at before.
package enum DescriptorLimit {
    /// Descriptors of each event loop: epoll, an event and a timer (epoll(7)). There is one loop a processor.
    private static let eachLoop = 3
    /// Standard streams, the dispatch library's own, and files that are read at the start.
    private static let base = 32

    /// What any command needs that talks to a socket.
    package static var leastForEventLoops: Int {
        base + eachLoop * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    }

    /// Makes room for `needed` descriptors besides those that are open, as far as the hard limit allows.
    /// - Throws: when the hard limit is below that.
    package static func ensure(_ needed: Int, besides open: Int = openNow) throws(DescriptorLimitError) {
        var limit = rlimit()
        // SAFETY: getrlimit fills the limit lent to it.
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let wanted = UInt(clamping: needed) + UInt(clamping: open)
        guard limit.rlim_cur < wanted else { return }
        let current = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        // SAFETY: setrlimit reads the limit lent to it.
        let isRaised = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        guard isRaised, limit.rlim_max >= wanted else {
            throw DescriptorLimitError(limit: isRaised ? limit.rlim_max : current, needed: wanted)
        }
    }

    /// Descriptors that are open, those that the process inherited included.
    package static var openNow: Int {
        // SAFETY: the path is a C string for the call; the stream is closed below.
        guard let folder = unsafe opendir("/proc/self/fd") else { return 3 }
        defer { unsafe closedir(folder) }
        var count = 0
        while unsafe readdir(folder) != nil { count += 1 }
        // Without `.`, `..` and the folder itself.
        return max(0, count - 3)
    }
}

/// The limit of open files is too low for what is asked for.
package struct DescriptorLimitError: Error, Equatable, Sendable, CustomStringConvertible {
    package let limit: UInt
    package let needed: UInt

    package var description: String {
        "this process may open \(limit) files and needs \(needed); raise the limit with `ulimit -n \(needed)`, "
            + "or with LimitNOFILE= for a service, or lower api.max_connections"
    }
}
