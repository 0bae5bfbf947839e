import Documents
import Packets

/// How alerts stand in a stream: JSON Lines, or events (HTML Living Standard §9.2, server-sent events).
struct AlertLines: Sendable {
    let type: MediaType

    /// Sent at once, so that a reader knows that it follows.
    var opening: [UInt8] {
        switch type {
        case .jsonLines: []
        // Milliseconds after which a browser reconnects.
        case .eventStream: Array("retry: 1000\n\n".utf8)
        }
    }

    func alert(_ alert: AlertPage.Alert) -> [UInt8] {
        switch type {
        case .jsonLines: alert.document + [UInt8(ascii: "\n")]
        case .eventStream: event("alert", alert.document, id: alert.sequence)
        }
    }

    /// Numbers that were removed before this reader came for them.
    func lost(_ numbers: ClosedRange<Int64>) -> [UInt8] {
        let lost = LostAlerts(numbers)
        return switch type {
        case .jsonLines: DocumentCoding.line(lost)
        case .eventStream: event("lost", DocumentCoding.encode(lost.lost), id: numbers.upperBound)
        }
    }

    func heartbeat() -> [UInt8] {
        switch type {
        case .jsonLines: DocumentCoding.line(Heartbeat(at: .now()))
        case .eventStream: Array(": heartbeat\n\n".utf8)
        }
    }

    private func event(_ name: String, _ data: [UInt8], id: Int64) -> [UInt8] {
        Array("id: \(id)\nevent: \(name)\ndata: ".utf8) + data + Array("\n\n".utf8)
    }
}
