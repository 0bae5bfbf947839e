package import Accounts
import Documents
package import Foundation

/// What a report says of an account, as far as truth can be held against it. Whatever else the report holds is
/// not looked at, so that reports of later versions can be evaluated too.
package struct Judgement: Sendable, Equatable {
    package var account: String
    package var verdict: AccountReport.Verdict
    package var path: AccountReport.Path.Label
    package var findings: [AccountReport.Finding.Kind]
    /// `nil` when the report does not count people.
    package var headcount: AccountReport.Headcount?

    package init(
        account: String, verdict: AccountReport.Verdict, path: AccountReport.Path.Label,
        findings: [AccountReport.Finding.Kind] = [], headcount: AccountReport.Headcount? = nil
    ) {
        self.account = account
        self.verdict = verdict
        self.path = path
        self.findings = findings
        self.headcount = headcount
    }

    /// Reads the accounts of a JSON report.
    /// - Parameter file: The name to use in errors.
    /// - Throws: `EvaluationError`, which names the account's index and the field that cannot be used.
    package static func read(_ data: Data, file: String) throws(EvaluationError) -> [Judgement] {
        let report = try EvaluationError.decoding(ReportFile.self, from: data, file: file)
        guard report.schema == Report.schema else {
            throw EvaluationError(
                file: file, place: "schema", reason: "must be \"\(Report.schema)\", not \"\(report.schema)\"")
        }
        var seen: [String: Int] = [:]
        for (index, judgement) in report.accounts.enumerated() {
            if let earlier = seen.updateValue(index, forKey: judgement.account) {
                throw EvaluationError(
                    file: file, place: "accounts[\(index)].account",
                    reason: "\"\(judgement.account)\" is accounts[\(earlier)] already")
            }
        }
        return report.accounts
    }

    private struct ReportFile: Decodable {
        var schema: String
        var accounts: [Judgement]
    }
}

extension Judgement: Decodable {
    private enum CodingKeys: String, CodingKey {
        case account, verdict, path, findings, headcount
    }

    private enum PathKeys: String, CodingKey {
        case primary
    }

    private enum HeadcountKeys: String, CodingKey {
        case estimate, low, high
    }

    private enum FindingKeys: String, CodingKey {
        case kind
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        account = try fields.decode(String.self, forKey: .account)
        verdict = try fields.decodeName(AccountReport.Verdict.self, forKey: .verdict)
        path = try fields.nestedContainer(keyedBy: PathKeys.self, forKey: .path)
            .decodeName(AccountReport.Path.Label.self, forKey: .primary)
        findings = []
        var list = try fields.nestedUnkeyedContainer(forKey: .findings)
        while !list.isAtEnd {
            findings.append(
                try list.nestedContainer(keyedBy: FindingKeys.self)
                    .decodeName(AccountReport.Finding.Kind.self, forKey: .kind))
        }
        headcount = try Self.headcount(in: fields)
    }

    /// Null, and absent in reports before people were counted, is unknown.
    private static func headcount(
        in fields: KeyedDecodingContainer<CodingKeys>
    ) throws -> AccountReport.Headcount? {
        guard fields.contains(.headcount), try !fields.decodeNil(forKey: .headcount) else { return nil }
        let numbers = try fields.nestedContainer(keyedBy: HeadcountKeys.self, forKey: .headcount)
        let headcount = AccountReport.Headcount(
            estimate: try numbers.decode(Int.self, forKey: .estimate),
            low: try numbers.decode(Int.self, forKey: .low), high: try numbers.decode(Int.self, forKey: .high))
        guard headcount.low <= headcount.high else {
            throw DecodingError.dataCorruptedError(
                forKey: .low, in: numbers, debugDescription: "must not be above high")
        }
        return headcount
    }
}

extension KeyedDecodingContainer {
    /// A value out of a fixed set of names, which the error lists.
    func decodeName<Name: RawRepresentable<String> & CaseIterable>(
        _ type: Name.Type, forKey key: Key
    ) throws -> Name {
        let text = try decode(String.self, forKey: key)
        guard let name = Name(rawValue: text) else {
            let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "must be one of \(known), not \"\(text)\"")
        }
        return name
    }
}
