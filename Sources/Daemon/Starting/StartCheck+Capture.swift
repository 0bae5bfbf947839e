import Glibc
import Intake
import Base
import Packets
import ServiceManager
import Settings

extension StartCheck {
    /// The filter, the number of threads, and whether this process may capture.
    mutating func lookAtCapture() {
        let capture = settings.capture
        if let filter = capture.filter, let problem = FilterCheck.problem(filter, name: "capture") {
            return fail("capture.filter", problem.message + "; " + problem.remedy)
        }
        do throws(IntakeError) {
            try Intake.check(settings.intakeOptions(credentialKey: nil))
        } catch {
            guard case .capture(let problem) = error else { return fail("capture.threads", "\(error)") }
            switch problem.code {
            case .badFilter: fail("capture.filter", "on interface \(problem)")
            case .notPermitted where occasion == .configuration:
                note("capture.interfaces", "\(Self.user) may not capture; the service's own right is not checked")
            default: fail("capture.interfaces", "\(problem)")
            }
        }
    }

    mutating func lookAtDescriptors() {
        do throws(DescriptorLimitError) {
            // The running daemon has its own open already.
            try DescriptorLimit.ensure(descriptors, besides: isReload ? 0 : DescriptorLimit.openNow)
        } catch {
            fail("api.max_connections", "\(error)")
        }
    }

    /// Descriptors that the daemon has open at most.
    private var descriptors: Int {
        // A capture has its packet socket and what libpcap opens to find the interface; a log its socket, lock and copy.
        let threads = settings.capture.interfaces.count * settings.capture.threads * 4
        let logs = max(settings.requestLog.sockets.count, sockets.count) * 3
        return DescriptorLimit.leastForEventLoops + Self.storeDescriptors + threads + logs
            + settings.api.maxConnections
    }

    /// Of the store: the database, its log and shared memory for five connections, twice while it is salvaged.
    private static let storeDescriptors = 48
}
