import Synchronization

/// The latest status of one thread; readable from any other.
final class StatusBoard<Status: Sendable>: Sendable {
    private let status: Mutex<Status>

    init(_ status: Status) { self.status = Mutex(status) }

    var current: Status { status.withLock { $0 } }

    func update(_ change: (inout Status) -> Void) { status.withLock { change(&$0) } }
}
