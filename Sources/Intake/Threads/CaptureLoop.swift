import Connections
import Glibc
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
    /// How often the kernel is asked what it lost. Blind seconds are counted in seconds.
    static let lossInterval = Nanoseconds.milliseconds(250)
    /// How far packets of several queues may come out of order; further back, the clock was set.
    static let disorder = Nanoseconds.seconds(1)

    private let source: Int
    private let options: LiveCaptureOptions
    private let reopen: Nanoseconds
    private let mailbox: Mailbox
    private let board: StatusBoard<IntakeStatus.Source>
    private let wake: WakeSignal

    private var table: ConnectionTable
    private var watch = ClockWatch()
    /// The newest time that packets or an idle look brought.
    private var newest = Timestamp(nanoseconds: .min)
    private var gaps: [ConnectionEvents.Gap] = []
    /// What handles before the present one counted, and what was lost when last asked.
    private var earlier = LiveStatistics()
    private var lossesKnown: UInt64 = 0
    private var lossesAsked = Reading.never
    private var handedOver = Reading.never
    /// Up to when the mailbox has everything.
    private var delivered: Timestamp?
    private var clockSteps = 0
    private var gapSeconds = 0.0
    private var refusedEvents = 0
    private var reopenings = 0

    /// When something was last done, by both clocks.
    private struct Reading {
        var wall: Timestamp
        var steady: Nanoseconds

        static let never = Reading(wall: Timestamp(nanoseconds: 0), steady: Nanoseconds(.min / 2))
    }

    init(
        source: Int, options: LiveCaptureOptions, reopen: Nanoseconds, table: consuming ConnectionTable,
        mailbox: Mailbox, board: StatusBoard<IntakeStatus.Source>, wake: WakeSignal
    ) {
        self.source = source
        self.options = options
        self.reopen = reopen
        self.table = table
        self.mailbox = mailbox
        self.board = board
        self.wake = wake
    }

    /// Captures until the wake signal is raised, then ends every connection and hands that on.
    mutating func run() {
        var lostAt: Timestamp?
        while !wake.isRaised {
            do throws(CaptureError) {
                var capture = try LiveCapture(options, wake: wake)
                if let lost = lostAt {
                    reopenings += 1
                    note(ConnectionEvents.Gap(from: lost, to: .now()))
                }
                lostAt = nil
                lossesKnown = 0
                lossesAsked = Reading(wall: .now(), steady: .steady())
                board.update { $0.state = .open }
                let reason = read(&capture)
                earlier += noteLosses(of: &capture, at: Reading(wall: .now(), steady: .steady()))
                guard let reason else { break }
                lostAt = .now()
                board.update { $0.state = .waiting(reason) }
            } catch {
                lostAt = lostAt ?? .now()
                board.update { $0.state = .waiting(error.description) }
            }
            pause()
        }
        table.finishAll()
        handOver(earlier, at: .now())
        board.update { $0.state = .stopped }
    }
}

extension CaptureLoop {
    /// Reads until the interface is lost, giving the reason, or until woken, giving nil.
    private mutating func read(_ capture: inout LiveCapture) -> String? {
        while true {
            switch capture.advance(waiting: Self.handoverInterval) {
            case .batch:
                observe(capture.segments, bytes: capture.bytes)
            case .idle:
                // What the ring still holds is no older than the delay.
                let until = Timestamp.now() + Nanoseconds(-options.delay.count)
                table.pass(to: until)
                newest = max(newest, until)
            case .woken: return nil
            case .lost(let reason): return reason
            }
            let now = Nanoseconds.steady()
            let waited = now - handedOver.steady
            if waited >= Self.handoverInterval || table.events.count >= Self.mostEvents {
                lookAfter(&capture)
            }
        }
    }

    /// Whatever is due besides packets.
    private mutating func lookAfter(_ capture: inout LiveCapture) {
        guard let now = ClockWatch.read() else { return }
        if let step = watch.look(now) { restart(after: step, at: now.wall) }
        var statistics: LiveStatistics?
        if now.steady - lossesAsked.steady >= Self.lossInterval {
            var total = earlier
            total += noteLosses(of: &capture, at: Reading(wall: now.wall, steady: now.steady))
            statistics = total
        }
        let isDue = !table.events.isEmpty || !gaps.isEmpty
        if isDue || now.steady - handedOver.steady >= Self.quietInterval {
            handOver(statistics, at: now.wall)
            handedOver = Reading(wall: now.wall, steady: now.steady)
        } else if let statistics {
            tell(statistics)
        }
    }

    /// Asks what was lost. It was so since the last look; nobody knows when.
    private mutating func noteLosses(of capture: inout LiveCapture, at now: Reading) -> LiveStatistics {
        let current = capture.statistics()
        let losses = current.kernelDropped &+ current.interfaceDropped
        if losses > lossesKnown {
            note(ConnectionEvents.Gap(from: min(lossesAsked.wall, now.wall), to: max(lossesAsked.wall, now.wall)))
        }
        lossesKnown = losses
        lossesAsked = now
        return current
    }

    /// Waits before the next try, and goes on telling the time.
    private mutating func pause() {
        let end = Nanoseconds.steady() + reopen
        while !wake.isRaised, Nanoseconds.steady() < end {
            var waited = pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0)
            let left = min(end - Nanoseconds.steady(), Self.quietInterval)
            // SAFETY: one descriptor, which lives for the call.
            _ = unsafe poll(&waited, 1, CInt(clamping: max(1, left.count / 1_000_000)))
            if let now = ClockWatch.read() {
                if let step = watch.look(now) { restart(after: step, at: now.wall) }
                // A thread without packets must not hold up the others' time.
                table.pass(to: now.wall)
                newest = max(newest, now.wall)
                handOver(nil, at: now.wall)
            }
        }
    }
}

extension CaptureLoop {
    /// Takes a batch, in pieces where the clock went back within it.
    private mutating func observe(_ segments: Span<Segment>, bytes: RawSpan) {
        var start = 0
        for index in 0..<segments.count {
            let time = segments[index].time
            if time < newest, newest - time > Self.disorder {
                table.observe(segments.extracting(start..<index), bytes: bytes)
                start = index
                restart(after: ConnectionEvents.Gap(from: time, to: newest), at: time)
            }
            if time > newest { newest = time }
        }
        table.observe(segments.extracting(start..<segments.count), bytes: bytes)
    }

    /// Times before and after a step cannot be compared: every connection ends, and goes on as one seen from its middle.
    private mutating func restart(after step: ConnectionEvents.Gap, at time: Timestamp) {
        table.finishAll()
        clockSteps += 1
        newest = time
        note(step)
    }

    private mutating func note(_ gap: ConnectionEvents.Gap) {
        gaps.append(gap)
        gapSeconds += max(0, (gap.to - gap.from).seconds)
    }

    /// Leaves what has happened in the mailbox; when that is full, it is dropped and the stretch becomes a gap.
    private mutating func handOver(_ statistics: LiveStatistics?, at now: Timestamp) {
        var events = ConnectionEvents()
        swap(&events, &table.events)
        events.gaps = gaps
        let count = events.count
        let delivery = PacketDelivery(source: source, events: events, clock: newest)
        if mailbox.post(.packets(delivery)) {
            gaps.removeAll(keepingCapacity: true)
            delivered = now
        } else {
            refusedEvents += count
            // One gap from the last delivery on, which grows until there is room.
            let from = min(delivered ?? now, gaps.map(\.from).min() ?? now)
            gaps = [ConnectionEvents.Gap(from: from, to: now)]
        }
        if let statistics { tell(statistics) }
    }

    private func tell(_ statistics: LiveStatistics) {
        board.update { status in
            status.statistics = statistics
            status.table = table.counters
            status.openConnections = table.openConnections
            status.clock = newest
            status.clockSteps = clockSteps
            status.gapSeconds = gapSeconds
            status.refusedEvents = refusedEvents
            status.reopenings = reopenings
        }
    }
}
