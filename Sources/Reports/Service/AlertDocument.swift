package import Accounts
import Documents
package import Packets

/// A line of `GET /v1/alerts`.
package enum AlertLine: Sendable, Equatable, Decodable {
    case alert(AlertDocument)
    /// Numbers that retention removed before they were read.
    case lost(from: Int64, to: Int64)
    case heartbeat
    /// Of a later version.
    case other

    private enum CodingKeys: CodingKey { case sequence, lost, heartbeat }
    private struct Range: Decodable { var from: Int64, to: Int64 }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        if let range = try fields.decodeIfPresent(Range.self, forKey: .lost) {
            self = .lost(from: range.from, to: range.to)
        } else if fields.contains(.heartbeat) {
            self = .heartbeat
        } else if fields.contains(.sequence) {
            self = .alert(try AlertDocument(from: decoder))
        } else {
            self = .other
        }
    }

    /// The last number this line tells of.
    package var sequence: Int64? {
        switch self {
        case .alert(let alert): alert.sequence
        case .lost(_, let last): last
        case .heartbeat, .other: nil
        }
    }
}

/// One alert (`tailgate.alert/1`), as far as a line of text needs it.
package struct AlertDocument: Sendable, Equatable, Decodable {
    package var sequence: Int64
    package var time: Timestamp?
    /// `nil` when the account was erased.
    package var account: String?
    package var kind: String?
    package var severity: AccountReport.Finding.Severity?
    package var raisedFrom: String?
    package var headcount: AccountReport.Headcount?

    private enum CodingKeys: String, CodingKey {
        case sequence, time, account, kind, severity, headcount
        case raisedFrom = "raised_from"
    }

    private struct Headcount: Decodable { var estimate: Int, low: Int, high: Int }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        sequence = try fields.decode(Int64.self, forKey: .sequence)
        time = try fields.decodeTime(.time)
        account = try fields.decodeIfPresent(String.self, forKey: .account)
        kind = try fields.decodeIfPresent(String.self, forKey: .kind)
        severity = try fields.decodeIfPresent(String.self, forKey: .severity).flatMap { .init(rawValue: $0) }
        raisedFrom = try fields.decodeIfPresent(String.self, forKey: .raisedFrom)
        headcount = try fields.decodeIfPresent(Headcount.self, forKey: .headcount).map {
            .init(estimate: $0.estimate, low: $0.low, high: $0.high)
        }
    }
}

extension AlertLine {
    /// As people read it; `nil` for what says nothing to them.
    package func text(_ style: TextStyle) -> String? {
        switch self {
        case .alert(let alert): return alert.text(style)
        case .lost(let first, let last):
            let range = first == last ? "Alert \(first) was" : "Alerts \(first) to \(last) were"
            return style.paint("\(range) removed by retention before being read.", .yellow)
        case .heartbeat, .other: return nil
        }
    }
}

extension AlertDocument {
    fileprivate func text(_ style: TextStyle) -> String {
        let number = String(sequence).padded(to: 6, right: true)
        guard let account else { return "\(number)  " + style.paint("of an account that was erased", .dim) }
        var parts = [number, time.map(Quantities.date) ?? ""]
        parts.append(style.paint((severity?.rawValue ?? "").padded(to: "critical".count), severity?.ink))
        parts.append(TerminalText.escaping(kind ?? "").padded(to: "credential-sharing".count))
        parts.append(style.paint(TerminalText.escaping(account), .bold))
        if let headcount { parts.append("\(headcount.interval) people") }
        if let raisedFrom { parts.append("(before: \(TerminalText.escaping(raisedFrom)))") }
        return parts.joined(separator: "  ")
    }
}
