import Accounts
package import Base
import Documents

/// Documents as the store holds them, worded for somebody who reads them now.
///
/// The store holds figures. Documents of earlier builds hold sentences instead, which are kept. A document that this
/// build cannot read, of a later build or damaged, is given as it is.
package enum StoredDocument {
    /// What was known of an account (``AccountReport/record(at:)``), as ``AccountReport/document(at:)`` gives it.
    /// - Parameter time: When it was stored, for a document that does not say so.
    package static func account(_ record: [UInt8], storedAt time: Timestamp) -> [UInt8] {
        guard let account = try? ServiceDocument.decode(AccountDocument.self, record, what: "account") else {
            return record
        }
        return account.report.document(at: account.asOf ?? time)
    }

    /// An alert (``Alert/record(sequence:)``), as ``Alert/json(sequence:)`` gives it.
    package static func alert(_ record: [UInt8]) -> [UInt8] {
        guard let stored = try? ServiceDocument.decode(StoredAlert.self, record, what: "alert") else {
            return record
        }
        return stored.alert.json(sequence: stored.sequence)
    }
}

private struct StoredAlert: Decodable {
    var sequence: Int64
    var alert: Alert

    private enum CodingKeys: String, CodingKey {
        case sequence, time, kind, severity, since
        case raisedFrom = "raised_from"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        guard let time = try fields.decodeTime(.time), let since = try fields.decodeTime(.since) else {
            throw DecodingError.dataCorruptedError(forKey: .time, in: fields, debugDescription: "must be a time")
        }
        sequence = try fields.decode(Int64.self, forKey: .sequence)
        alert = Alert(
            time: time,
            finding: .init(
                kind: try fields.decode(AccountReport.Finding.Kind.self, forKey: .kind),
                severity: try fields.decode(AccountReport.Finding.Severity.self, forKey: .severity),
                since: since),
            raisedFrom: try fields.decodeIfPresent(String.self, forKey: .raisedFrom)
                .flatMap { AccountReport.Finding.Severity(rawValue: $0) },
            report: try AccountDocument(from: decoder).report)
    }
}
