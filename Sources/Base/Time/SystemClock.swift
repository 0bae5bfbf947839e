import Glibc

extension Timestamp {
    /// The system's clock, by which the kernel stamps packets (clock_gettime(2), CLOCK_REALTIME).
    public static func now() -> Timestamp { Timestamp(nanoseconds: reading(CLOCK_REALTIME)) }
}

extension Nanoseconds {
    /// Time since a fixed point that is never set (CLOCK_MONOTONIC); it stands still while the machine sleeps.
    public static func steady() -> Nanoseconds { Nanoseconds(reading(CLOCK_MONOTONIC)) }

    /// Processor time that all threads of this process have used (CLOCK_PROCESS_CPUTIME_ID).
    public static func processorTime() -> Nanoseconds { Nanoseconds(reading(CLOCK_PROCESS_CPUTIME_ID)) }
}

private func reading(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    // SAFETY: clock_gettime fills the timespec lent to it.
    _ = unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}
