import API
import Connections
import Base
import Documents
import Reports
import Testing

@testable import Daemon
@testable import Intake

struct UnreadConnectionsTests {
    private static func source(_ change: (inout ConnectionCounters) -> Void) -> IntakeStatus.Source {
        var source = IntakeStatus.Source(interface: "eth0", side: .edge, thread: 0)
        change(&source.table)
        return source
    }

    @Test func `health names them for a minute, and what to do`() throws {
        var unread = UnreadConnections()
        unread.take([Self.source { $0.readersTakenBack = 60_000 }], at: .seconds(1))
        #expect(unread.problem(at: .seconds(1)) == nil)
        unread.take([Self.source { $0.unreadForWantOfReaders = 3 }], at: .seconds(2))
        #expect(try #require(unread.problem(at: .seconds(61))).contains("capture.threads"))
        #expect(unread.problem(at: .seconds(62)) == nil)
        unread.take([Self.source { $0.evicted = 1 }], at: .seconds(100))
        #expect(try #require(unread.problem(at: .seconds(101))).contains("limits.connections"))
        // The counters stand, and nothing new came.
        unread.take([Self.source { $0.evicted = 1 }], at: .seconds(161))
        #expect(unread.problem(at: .seconds(161)) == nil)
    }

    @Test func `every figure of the table is a metric with the interface's labels`() {
        var status = Status()
        status.captures = [Status.Capture(interface: "eth0", side: "edge", state: .open)]
        for (number, figure) in TableFigure.allCases.enumerated() {
            status.captures[0][figure] = 100 + number
        }
        for (number, figure) in TableFigure.allCases.enumerated() {
            let family = status.metrics(logFields: []).first {
                $0.name == "tailgate_capture_\(figure.rawValue)_total"
            }
            #expect(family?.samples.map(\.value) == [Double(100 + number)], "\(figure)")
        }
    }
}
