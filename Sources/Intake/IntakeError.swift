package import Base
package import Packets

/// Why live input cannot start.
package enum IntakeError: Error, Sendable, CustomStringConvertible {
    case capture(CaptureError)
    case requestLog(SocketError)
    case tooManyThreads(Int)
    case noThread

    package var description: String {
        switch self {
        case .capture(let error): error.description
        case .requestLog(let error): error.description
        case .tooManyThreads(let count):
            "capture: \(count) threads are configured, but at most \(IntakeOptions.mostThreads) are possible; use fewer threads or interfaces"
        case .noThread: "capture: the system cannot start another thread; raise its limits"
        }
    }
}
