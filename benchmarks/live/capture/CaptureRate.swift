import Connections
import Glibc
import Intake
import Base
import Packets

/// Captures an interface as the daemon does, from the ring to what would be handed to the engine, until its standard input
/// ends; then prints what came and what it cost.
@main
struct CaptureRate {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 5, let snapLength = Int(arguments[2]), let ring = Int(arguments[3]),
            let threads = Int(arguments[4])
        else {
            print("usage: capture-rate INTERFACE SNAP-LENGTH RING-BYTES THREADS")
            exit(EX_USAGE)
        }
        var options = IntakeOptions()
        options.interfaces = [.init(name: arguments[1], side: .edge)]
        options.snapLength = snapLength
        options.ring = ring
        options.threads = threads
        let intake = try Intake(options)
        try intake.start()
        let reading = Task {
            var events = 0
            while let deliveries = await intake.mailbox.next() {
                for case .packets(let packets) in deliveries {
                    events +=
                        packets.events.opened.count + packets.events.bursts.count + packets.events.finished.count
                }
            }
            return events
        }
        while intake.status.sources.contains(where: { $0.state != .open }) {
            try await Task.sleep(for: .milliseconds(10))
        }
        print("ready")
        fflush(nil)
        await waitForEnd()
        intake.stop()
        let events = await reading.value
        let status = intake.status
        var total = LiveStatistics()
        for source in status.sources { total += source.statistics }
        print(
            total.packets, total.kernelDropped + total.interfaceDropped, status.mailbox.refused,
            status.sources.reduce(0) { $0 + $1.table.connections }, events)
    }

    /// Reads standard input to its end, on a thread of its own.
    private static func waitForEnd() async {
        await withCheckedContinuation { continuation in
            var thread = pthread_t()
            let box = unsafe Unmanaged.passRetained(Box(continuation))
            _ = unsafe pthread_create(
                &thread, nil,
                { argument in
                    while getchar() >= 0 {}
                    if let argument = unsafe argument {
                        unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().continuation.resume()
                    }
                    return nil
                }, box.toOpaque())
        }
    }

    private final class Box: Sendable {
        let continuation: CheckedContinuation<Void, Never>

        init(_ continuation: CheckedContinuation<Void, Never>) { self.continuation = continuation }
    }
}
