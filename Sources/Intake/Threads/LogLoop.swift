import Accounts
import Connections
import Packets
import RequestLogs

/// What the log thread does: datagrams from the socket, records into the mailbox.
struct LogLoop: ~Copyable {
    /// How long a wait lasts; nothing depends on it but how soon statistics are told.
    private static let patience = Nanoseconds.seconds(1)

    private var socket: RequestLogSocket
    private let mailbox: Mailbox
    private let board: StatusBoard<IntakeStatus.Log>
    private var delivered: Timestamp?
    private var gap: ConnectionEvents.Gap?
    private var refused = 0

    init(socket: consuming RequestLogSocket, mailbox: Mailbox, board: StatusBoard<IntakeStatus.Log>) {
        self.socket = socket
        self.mailbox = mailbox
        self.board = board
    }

    mutating func run() {
        board.update { $0.state = .open }
        while true {
            switch socket.receive(waiting: Self.patience) {
            case .lines: handOver()
            case .idle: break
            case .woken:
                tell(.stopped)
                return
            case .failed(let reason):
                tell(.waiting(reason))
                return
            }
            tell(.open)
        }
    }

    private mutating func handOver() {
        let now = Timestamp.now()
        guard !socket.records.isEmpty else { return }
        let delivery = RequestDelivery(records: socket.records, gaps: gap.map { [$0] } ?? [], clock: now)
        if mailbox.post(.requests(delivery)) {
            delivered = now
            gap = nil
        } else {
            refused += socket.records.count
            gap = ConnectionEvents.Gap(from: gap?.from ?? delivered ?? now, to: now)
        }
    }

    private func tell(_ state: IntakeStatus.State) {
        board.update { status in
            status.state = state
            status.statistics = socket.statistics
            status.refusedRecords = refused
        }
    }
}
