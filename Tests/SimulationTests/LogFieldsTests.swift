import Accounts
import Simulation
import Testing

struct LogFieldsTests {
    private func records(_ fields: LogFields) -> [RequestRecord] {
        Simulated(Scenario(kind: .subAgents, days: 2, fields: fields, marking: .always)).records.map(\.record)
    }

    @Test func `all fields are there`() {
        let records = records(.all)
        #expect(records.contains { $0.inputTokens != nil && $0.cachedTokens != nil && $0.outputTokens != nil })
        #expect(records.contains { $0.stop == .end } && records.contains { $0.stop == .tool })
        #expect(records.contains { $0.parent != nil } && records.contains { $0.initiator == .agent })
        #expect(records.allSatisfy { $0.thread != nil && $0.ja4 != nil })
    }

    @Test func `only tools that send a device have one`() {
        let records = Simulated(Scenario(kind: .officeNAT, days: 2)).records.map(\.record)
        for record in records {
            let sends = ["KimiCLI", "claude-cli"].contains { record.client?.hasPrefix($0) ?? false }
            #expect((record.device != nil) == sends)
        }
        #expect(records.contains { $0.device != nil } && records.contains { $0.device == nil })
    }

    @Test func `masks hide what they should`() {
        #expect(
            records(.noTokens).allSatisfy {
                $0.inputTokens == nil && $0.cachedTokens == nil && $0.outputTokens == nil && $0.thread != nil
            })
        #expect(
            records(.noStop).allSatisfy {
                $0.stop == nil && $0.initiator == nil && $0.thread == nil && $0.parent == nil
            })
        #expect(records(.noStop).contains { $0.inputTokens != nil })
        #expect(
            records(.bytesAndTimes).allSatisfy {
                $0.stop == nil && $0.inputTokens == nil && $0.device == nil && $0.ja4 == nil && $0.thread == nil
                    && $0.source != nil && $0.client != nil
            })
        #expect(records([]).allSatisfy { $0.source == nil && $0.client == nil })
    }

    @Test func `masks leave times and sizes alone`() {
        let all = records(.all)
        let few = records([])
        #expect(all.map(\.time) == few.map(\.time))
        #expect(all.map(\.requestBytes) == few.map(\.requestBytes))
    }
}
