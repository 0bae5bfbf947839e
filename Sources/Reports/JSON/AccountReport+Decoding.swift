package import Accounts
import Documents
import Foundation
package import Base
import Signals

/// An account read back from the JSON that reports and the API write, so that the same words
/// describe it wherever it comes from. Only its name and verdict must be there: pages of accounts leave much out, and later versions add.
package struct AccountDocument: Sendable, Equatable, Decodable {
    package var report: AccountReport
    /// When the account stood like this; `nil` where it is not said.
    package var asOf: Timestamp?

    private enum CodingKeys: String, CodingKey {
        case account, verdict, findings, path, headcount, proofs, evidence, clients, exchanges, continuity, silent
        case timeline
        case asOf = "as_of"
        case fanOut = "fan_out"
        case firstSeen = "first_seen"
        case lastSeen = "last_seen"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        asOf = try fields.decodeTime(.asOf)
        report = AccountReport(
            account: try fields.decode(String.self, forKey: .account),
            verdict: try fields.decode(AccountReport.Verdict.self, forKey: .verdict),
            findings: try fields.decodeList(Finding.self, forKey: .findings).map(\.value),
            path: try fields.decodeIfPresent(Path.self, forKey: .path)?.value
                ?? .init(primary: .unknown, shares: [:]),
            headcount: try fields.decodeIfPresent(Headcount.self, forKey: .headcount)?.value,
            proofs: try fields.decodeIfPresent(Proofs.self, forKey: .proofs)?.value ?? .init(),
            evidence: try fields.decodeList(Evidence.self, forKey: .evidence),
            fanOut: try fields.decodeIfPresent(FanOut.self, forKey: .fanOut)?.value
                ?? .init(endpoints: 0, networks: 0, connections: 0, clients: 0),
            clients: try fields.decodeList(String.self, forKey: .clients),
            exchanges: try fields.decodeIfPresent(Int.self, forKey: .exchanges) ?? 0,
            continuity: try fields.decodeIfPresent(Double.self, forKey: .continuity),
            firstSeen: try fields.decodeTime(.firstSeen), lastSeen: try fields.decodeTime(.lastSeen),
            silent: try fields.decodeList(Silence.self, forKey: .silent),
            timeline: try fields.decodeList(Day.self, forKey: .timeline).map(\.value))
    }
}

private struct Finding: Decodable {
    var value: AccountReport.Finding

    private enum CodingKeys: CodingKey { case kind, severity, since }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        guard let since = try fields.decodeTime(.since) else {
            throw DecodingError.dataCorruptedError(forKey: .since, in: fields, debugDescription: "must be a time")
        }
        value = .init(
            kind: try fields.decode(AccountReport.Finding.Kind.self, forKey: .kind),
            severity: try fields.decode(AccountReport.Finding.Severity.self, forKey: .severity), since: since)
    }
}

private struct Path: Decodable {
    var value: AccountReport.Path

    private enum CodingKeys: CodingKey { case primary, shares }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        var shares: [AccountReport.Path.Label: Double] = [:]
        for (name, share) in try fields.decodeIfPresent([String: Double].self, forKey: .shares) ?? [:] {
            if let label = AccountReport.Path.Label(rawValue: name) { shares[label] = share }
        }
        value = .init(
            primary: try fields.decode(AccountReport.Path.Label.self, forKey: .primary), shares: shares)
    }
}

private struct Headcount: Decodable {
    var value: AccountReport.Headcount

    private enum CodingKeys: CodingKey { case estimate, low, high }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        value = .init(
            estimate: try fields.decode(Int.self, forKey: .estimate),
            low: try fields.decode(Int.self, forKey: .low),
            high: try fields.decode(Int.self, forKey: .high))
    }
}

private struct Proofs: Decodable {
    struct Proof: Decodable {
        var log10E: Double

        private enum CodingKeys: String, CodingKey { case log10E = "log10_e" }
    }

    var value: AccountReport.Proofs

    private enum CodingKeys: CodingKey { case relay, people }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        value = .init(
            relay: try fields.decodeIfPresent(Proof.self, forKey: .relay)?.log10E ?? 0,
            people: try fields.decodeIfPresent(Proof.self, forKey: .people)?.log10E ?? 0)
    }
}

private struct FanOut: Decodable {
    var value: AccountReport.FanOut

    private enum CodingKeys: String, CodingKey {
        case endpoints, networks, connections, clients, threads
        case threadsPerConnection = "threads_per_connection"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func count(_ key: CodingKeys) throws -> Int { try fields.decodeIfPresent(Int.self, forKey: key) ?? 0 }
        value = .init(
            endpoints: try count(.endpoints), networks: try count(.networks), connections: try count(.connections),
            clients: try count(.clients), threads: try fields.decodeIfPresent(Int.self, forKey: .threads),
            threadsPerConnection: try fields.decodeIfPresent(Double.self, forKey: .threadsPerConnection))
    }
}

private struct Day: Decodable {
    var value: AccountReport.Day

    private enum CodingKeys: String, CodingKey {
        case date, exchanges, hours, proofs
        case humanTurns = "human_turns"
        case isPartlyBlind = "partly_blind"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let date = try fields.decode(String.self, forKey: .date)
        guard let start = Timestamp(rfc3339: date + "T00:00:00Z") else {
            throw DecodingError.dataCorruptedError(forKey: .date, in: fields, debugDescription: "must be a day")
        }
        var hours: UInt32 = 0
        for hour in try fields.decodeList(Int.self, forKey: .hours) where (0..<24).contains(hour) {
            hours |= 1 << hour
        }
        value = .init(
            start: start, exchanges: try fields.decodeIfPresent(Int.self, forKey: .exchanges) ?? 0,
            humanTurns: try fields.decodeIfPresent(Int.self, forKey: .humanTurns) ?? 0, hours: hours,
            proofs: try fields.decodeIfPresent(Proofs.self, forKey: .proofs)?.value ?? .init(),
            isPartlyBlind: try fields.decodeIfPresent(Bool.self, forKey: .isPartlyBlind) ?? false)
    }
}

extension KeyedDecodingContainer {
    /// Empty when it is absent or null.
    func decodeList<Element: Decodable>(_ type: Element.Type, forKey key: Key) throws -> [Element] {
        try decodeIfPresent([Element].self, forKey: key) ?? []
    }

    /// A time of RFC 3339; `nil` when it is absent or null.
    func decodeTime(_ key: Key) throws -> Timestamp? {
        guard let text = try decodeIfPresent(String.self, forKey: key) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "must be a time")
        }
        return time
    }
}
