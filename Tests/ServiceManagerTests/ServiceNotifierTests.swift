import ServiceManager
import TestSupport
import Testing

struct ServiceNotifierTests {
    @Test(arguments: [false, true]) func `the manager is told in one message`(_ isAbstract: Bool) throws {
        let manager = try DatagramListener(isAbstract: isAbstract)
        let notifier = try ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.name])
        #expect(notifier.isManaged)
        try notifier.send(.ready, .status("capturing 2 interfaces"))
        try notifier.send(.watchdog)
        try notifier.send(.stopping, .extendTimeout(.seconds(5)))
        #expect(manager.receive() == "READY=1\nSTATUS=capturing 2 interfaces\n")
        #expect(manager.receive() == "WATCHDOG=1\n")
        #expect(manager.receive() == "STOPPING=1\nEXTEND_TIMEOUT_USEC=5000000\n")
        #expect(manager.receive() == nil)
    }

    @Test func `a reload carries its time`() throws {
        let manager = try DatagramListener()
        try ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.name]).sendReloading()
        let lines = try #require(manager.receive()).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0] == "RELOADING=1")
        let microseconds = try #require(lines[1].split(separator: "=").last.flatMap { Int64($0) })
        #expect(lines[1].hasPrefix("MONOTONIC_USEC=") && microseconds > 0)
    }

    @Test func `a status cannot begin another assignment`() throws {
        let manager = try DatagramListener()
        let notifier = try ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.name])
        try notifier.send(.status("a\nMAINPID=1\u{1B}[2J"))
        #expect(manager.receive() == "STATUS=a MAINPID=1 [2J\n")
        try notifier.send(.status(String(repeating: "x", count: 10_000)))
        #expect(manager.receive() == "STATUS=\(String(repeating: "x", count: 256))\n")
    }

    @Test func `without a manager nothing is said`() throws {
        for environment in [[:], ["NOTIFY_SOCKET": ""]] {
            let notifier = try ServiceNotifier(environment: environment)
            #expect(!notifier.isManaged)
            try notifier.send(.ready)
        }
    }

    @Test(arguments: ["vsock:2:1234", "run/x", "/", String(repeating: "/x", count: 60), "/a\0b"])
    func `an address of another kind is refused`(_ name: String) {
        #expect(throws: NotifyError.self) { try ServiceNotifier(environment: ["NOTIFY_SOCKET": name]) }
    }

    @Test func `a manager that is gone is an error and no more`() throws {
        let notifier = try ServiceNotifier(environment: ["NOTIFY_SOCKET": "/nonexistent/notify"])
        #expect {
            try notifier.send(.ready)
        } throws: { error in
            "\(error)" == "the service manager cannot be notified: No such file or directory"
        }
    }

    @Test func `a manager that takes nothing is given up`() throws {
        let manager = try DatagramListener()
        let notifier = try ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.name])
        let begin = ContinuousClock.now
        #expect(throws: NotifyError.self) {
            // The kernel queues net.unix.max_dgram_qlen messages, 10 to 512.
            for _ in 0..<2000 { try notifier.send(.watchdog) }
        }
        #expect(ContinuousClock.now - begin < .seconds(20))
    }
}

struct WatchdogTests {
    @Test func `a beat comes twice as often as wanted`() {
        #expect(Watchdog.interval(environment: ["WATCHDOG_USEC": "30000000"], process: 7) == .seconds(15))
        #expect(
            Watchdog.interval(environment: ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"], process: 7)
                == .seconds(15))
    }

    @Test(arguments: [
        [:], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "x"], ["WATCHDOG_USEC": "99999999999999999999"],
        ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"], ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": ""],
    ])
    func `who is not asked gives none`(_ environment: [String: String]) {
        #expect(Watchdog.interval(environment: environment, process: 7) == nil)
    }
}
