import Glibc

/// A thread of the system, for work that waits in system calls; Swift's own few threads are not to be held up by it.
@safe
final class WorkerThread: Sendable {
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let thread: pthread_t

    /// Starts the thread; nil when the system has none left.
    ///
    /// - Parameter name: as `ps -L` shows it, cut to 15 bytes.
    init?(name: String, _ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        // SAFETY: the body is retained for the thread, which takes it over.
        let body = unsafe Unmanaged.passRetained(
            Body {
                Self.setName(name)
                run()
            })
        let failure = Self.withSignalsBlocked {
            unsafe pthread_create(
                &thread, nil,
                { argument in
                    if let argument = unsafe argument {
                        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                    }
                    return nil
                }, body.toOpaque())
        }
        guard failure == 0 else {
            unsafe body.release()
            return nil
        }
        self.thread = thread
    }

    /// Waits for the thread's end; once.
    func join() {
        _ = pthread_join(thread, nil)
    }

    /// Names the calling thread (proc(5)); a name that cannot be set is no loss.
    private static func setName(_ name: String) {
        // SAFETY: the path lives, terminated, for the call.
        let descriptor = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        let text = Array(name.utf8.prefix(15))
        // SAFETY: writes the array's bytes.
        _ = unsafe write(descriptor, text, text.count)
        close(descriptor)
    }

    /// A thread begins with the mask of the one that makes it: signals are for the main thread.
    private static func withSignalsBlocked(_ body: () -> Int32) -> Int32 {
        var all = sigset_t()
        var before = sigset_t()
        // SAFETY: both sets live for the calls.
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        return body()
    }
}
