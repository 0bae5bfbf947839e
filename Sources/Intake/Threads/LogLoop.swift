import Accounts
import Connections
import Base
import RequestLogs

/// The log thread: datagrams from the socket, records into the mailbox.
struct LogLoop: ~Copyable {
    /// How long a wait lasts; only the delay of statistics depends on it.
    private static let patience = Nanoseconds.seconds(1)

    private var socket: RequestLogSocket
    private let mailbox: Mailbox
    private let board: StatusBoard<IntakeStatus.Log>
    private let clock: () -> ClockWatch.Reading
    /// When the socket was last emptied.
    private var emptied: ClockWatch.Reading
    /// What is missing of it is unknown.
    private var gap: ConnectionEvents.Gap?
    /// How long that lasted, by the steady clock: the other one may have been set meanwhile.
    private var gapLength = Nanoseconds(0)
    private var refused = 0
    private var loss: LineLoss
    /// Lines read before the latest look.
    private var linesKnown = 0
    /// Length of all that was handed on as unseen.
    private var gapSeconds = 0.0

    init(
        socket: consuming RequestLogSocket, mailbox: Mailbox, board: StatusBoard<IntakeStatus.Log>,
        clock: @escaping () -> ClockWatch.Reading = ClockWatch.read
    ) {
        self.socket = socket
        self.mailbox = mailbox
        self.board = board
        self.clock = clock
        let now = clock()
        emptied = now
        loss = LineLoss(at: now.steady)
    }

    /// Takes lines until the wake signal is raised, and then what still waits.
    mutating func run() {
        board.update { $0.state = .open }
        while step() {}
    }

    /// Waits for lines and hands them on; false when it was the last time.
    mutating func step() -> Bool {
        let step = socket.receive(waiting: Self.patience)
        let now = clock()
        handOver(at: now)
        emptied = now
        switch step {
        case .lines, .idle: tell(.open)
        case .woken: tell(.stopped)
        case .failed(let reason): tell(.failed(reason))
        }
        switch step {
        case .lines, .idle: return true
        case .woken, .failed: return false
        }
    }

    private mutating func handOver(at now: ClockWatch.Reading) {
        let lines = socket.statistics.lines - linesKnown
        linesKnown += lines
        // The queue was last known to be empty when it was last read.
        let isBlind = loss.count(
            read: lines, in: now.steady - emptied.steady, isFull: socket.foundFull, refused: 0, at: now.steady)
        if isBlind { noteGap(until: now) }
        guard !socket.records.isEmpty || gap != nil else { return }
        // A copy as long as it has to be: to share the socket's array would hold its whole capacity for a line or two.
        let records = socket.records.map(\.self)
        let delivery = RequestDelivery(records: records, gaps: gap.map { [$0] } ?? [], clock: now.wall)
        if mailbox.post(.requests(delivery)) {
            gapSeconds += gapLength.seconds
            (gap, gapLength) = (nil, Nanoseconds(0))
            return
        }
        refused += records.count
        let isTooMuch = loss.count(
            read: 0, in: Nanoseconds(0), isFull: false, refused: records.count, at: now.steady)
        if isTooMuch, !isBlind { noteGap(until: now) }
    }

    /// What came since the socket was last emptied is not all there.
    private mutating func noteGap(until now: ClockWatch.Reading) {
        let latest = ConnectionEvents.Gap(between: emptied.wall, and: now.wall)
        gap = ConnectionEvents.Gap(
            from: min(gap?.from ?? latest.from, latest.from), to: max(gap?.to ?? latest.to, latest.to))
        gapLength = gapLength + (now.steady - emptied.steady)
    }

    private func tell(_ state: IntakeStatus.State) {
        board.update { status in
            status.state = state
            status.statistics = socket.statistics
            status.refusedRecords = refused
            status.lostLines = loss.total - refused
            status.gapSeconds = gapSeconds
        }
    }
}
