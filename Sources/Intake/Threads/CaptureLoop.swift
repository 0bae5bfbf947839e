import Connections
import Glibc
import Base
import Packets

/// What one capture thread does: packets into its table, what comes of them into the mailbox, and the interface opened
/// again when it went away.
struct CaptureLoop: ~Copyable {
    /// How often events are handed on.
    static let handoverInterval = Nanoseconds.milliseconds(50)
    /// How often the time is handed on when nothing happens.
    static let quietInterval = Nanoseconds.seconds(1)
    /// Events that are handed on at once: as many as keep a delivery within a megabyte or so.
    static let mostEvents = 4_096
    /// How often the kernel is asked what it lost. Blind stretches are reported in seconds.
    static let lossInterval = Nanoseconds.milliseconds(250)

    private let source: Int
    private let options: LiveCaptureOptions
    private let reopen: Nanoseconds
    private let mailbox: Mailbox
    private let board: StatusBoard<IntakeStatus.Source>
    private let wake: WakeSignal

    private var live: LiveTable
    private var watch = ClockWatch()
    /// What handles before the present one counted.
    private var earlier = LiveStatistics()
    /// What the present one had lost when it was last asked, and when that was.
    private var lossesKnown: UInt64 = 0
    private var lossesAsked: ClockWatch.Reading
    private var handedOver: Nanoseconds
    /// When the mailbox last took something.
    private var delivered: Timestamp
    private var refusedEvents = 0
    private var reopenings = 0

    init(
        source: Int, options: LiveCaptureOptions, reopen: Nanoseconds, table: consuming ConnectionTable,
        mailbox: Mailbox, board: StatusBoard<IntakeStatus.Source>, wake: WakeSignal
    ) {
        self.source = source
        self.options = options
        self.reopen = reopen
        self.mailbox = mailbox
        self.board = board
        self.wake = wake
        live = LiveTable(table)
        lossesAsked = ClockWatch.Reading(wall: .now(), steady: .steady())
        handedOver = lossesAsked.steady
        delivered = lossesAsked.wall
    }

    /// Captures until the wake signal is raised, then ends every connection and hands that on.
    mutating func run() {
        var lostAt: Timestamp?
        while !wake.isRaised {
            do throws(CaptureError) {
                var capture = try LiveCapture(options, wake: wake)
                if let lost = lostAt {
                    reopenings += 1
                    live.note(ConnectionEvents.Gap(between: lost, and: .now()))
                }
                lostAt = nil
                lossesKnown = 0
                lossesAsked = ClockWatch.Reading(wall: .now(), steady: .steady())
                tell(.open)
                let reason = read(&capture)
                earlier += noteLosses(of: &capture, at: ClockWatch.Reading(wall: .now(), steady: .steady()))
                guard let reason else { break }
                lostAt = .now()
                tell(.waiting(reason), earlier)
            } catch {
                lostAt = lostAt ?? .now()
                tell(.waiting(error.description), earlier)
            }
            pause()
        }
        live.finish()
        handOver(at: ClockWatch.Reading(wall: .now(), steady: .steady()))
        tell(.stopped, earlier)
    }
}

extension CaptureLoop {
    /// Reads until the interface is lost, giving the reason, or until woken, giving nil.
    private mutating func read(_ capture: inout LiveCapture) -> String? {
        while true {
            switch capture.advance(waiting: Self.handoverInterval) {
            case .batch:
                live.observe(capture.segments, bytes: capture.bytes)
            case .idle:
                // What the ring may still hold is no older than the delay.
                live.pass(to: .now() + Nanoseconds(-options.delay.count))
            case .woken: return nil
            case .lost(let reason): return reason
            }
            if Nanoseconds.steady() - handedOver >= Self.handoverInterval || live.eventCount >= Self.mostEvents {
                lookAfter(&capture)
            }
        }
    }

    /// Whatever is due besides packets.
    private mutating func lookAfter(_ capture: inout LiveCapture) {
        let now = lookAtClock()
        if now.steady - lossesAsked.steady >= Self.lossInterval {
            var total = earlier
            total += noteLosses(of: &capture, at: now)
            tell(.open, total)
        }
        if live.hasNews || now.steady - handedOver >= Self.quietInterval { handOver(at: now) }
    }

    /// Asks what was lost. It happened at an unknown time since the last look.
    private mutating func noteLosses(of capture: inout LiveCapture, at now: ClockWatch.Reading) -> LiveStatistics {
        let current = capture.statistics()
        let losses = current.kernelDropped &+ current.interfaceDropped
        if losses > lossesKnown {
            live.note(ConnectionEvents.Gap(between: lossesAsked.wall, and: now.wall))
        }
        lossesKnown = losses
        lossesAsked = now
        return current
    }

    /// Waits before the next try, and goes on telling the time: a thread without packets must not hold up the others'.
    private mutating func pause() {
        let end = Nanoseconds.steady() + reopen
        while !wake.isRaised, Nanoseconds.steady() < end {
            var waited = pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)
            let left = min(end - Nanoseconds.steady(), Self.quietInterval)
            // SAFETY: one descriptor, which lives for the call.
            _ = unsafe poll(&waited, 1, CInt(clamping: max(1, left.count / 1_000_000)))
            let now = lookAtClock()
            live.pass(to: now.wall)
            handOver(at: now)
        }
    }

    /// The time, after a look whether somebody set it.
    private mutating func lookAtClock() -> ClockWatch.Reading {
        let now = ClockWatch.read()
        if let step = watch.look(now) { live.restart(after: step.gap, at: now.wall) }
        return now
    }

    /// Leaves what has happened in the mailbox; when that is full, it is dropped and the stretch becomes a gap.
    private mutating func handOver(at now: ClockWatch.Reading) {
        let events = live.takeEvents()
        let delivery = PacketDelivery(source: source, events: events, clock: live.clock)
        if mailbox.post(.packets(delivery)) {
            delivered = now.wall
        } else {
            refusedEvents += events.count
            live.restore(events, since: delivered, until: now.wall)
        }
        handedOver = now.steady
    }

    /// Publishes the status; without new statistics the old ones stay.
    private func tell(_ state: IntakeStatus.State, _ statistics: LiveStatistics? = nil) {
        board.update { status in
            status.state = state
            if let statistics { status.statistics = statistics }
            status.table = live.table.counters
            status.openConnections = live.table.openConnections
            status.clock = live.clock.nanoseconds == .min ? nil : live.clock
            status.clockSteps = live.clockSteps
            status.gapSeconds = live.gapSeconds
            status.refusedEvents = refusedEvents
            status.reopenings = reopenings
        }
    }
}
