/// How often the manager wants to hear that the service is alive (sd_watchdog_enabled(3)).
package enum Watchdog {
    /// Half the manager's patience, so that one lost beat costs nothing; `nil` when it does not ask.
    /// - Parameter process: This process's number: the variables may have been meant for a parent.
    package static func interval(environment: [String: String], process: Int32) -> Duration? {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text),
            // Above a day the manager is not waiting for beats, and half of one is still a beat.
            (2...86_400_000_000).contains(microseconds)
        else { return nil }
        if let meant = environment["WATCHDOG_PID"], Int32(meant) != process { return nil }
        return .microseconds(microseconds / 2)
    }
}
