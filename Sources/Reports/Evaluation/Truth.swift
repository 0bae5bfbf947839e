package import Accounts
import Documents
package import Foundation

/// What is known of a labelled account, one element of a truth file.
package struct Truth: Sendable, Equatable, Decodable {
    package var account: String
    /// The kind of set-up, such as `squid_connect`; figures are given for each.
    package var kind: String
    package var users: Int
    package var devices: Int
    package var violation: Bool
    package var spoofedIdentity: Bool
    package var tlsTerminated: Bool
    package var tcpForwarded: Bool
    /// As the file says, else as the other fields imply.
    package var path: AccountReport.Path.Label

    private enum CodingKeys: String, CodingKey {
        case account, users, devices, violation, path, notes
        case kind = "class"
        case spoofedIdentity = "spoofed_identity"
        case tlsTerminated = "tls_terminated"
        case tcpForwarded = "tcp_forwarded"
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        account = try fields.decode(String.self, forKey: .account)
        kind = try fields.decode(String.self, forKey: .kind)
        users = try fields.decode(Int.self, forKey: .users)
        devices = try fields.decode(Int.self, forKey: .devices)
        violation = try fields.decode(Bool.self, forKey: .violation)
        spoofedIdentity = try fields.decode(Bool.self, forKey: .spoofedIdentity)
        tlsTerminated = try fields.decode(Bool.self, forKey: .tlsTerminated)
        tcpForwarded = try fields.decode(Bool.self, forKey: .tcpForwarded)
        _ = try fields.decodeIfPresent(String.self, forKey: .notes)
        path = Self.impliedPath(kind: kind, tlsTerminated: tlsTerminated, tcpForwarded: tcpForwarded)
        if let name = try fields.decodeIfPresent(String.self, forKey: .path) {
            guard let label = AccountReport.Path.Label(rawValue: name), label != .unknown else {
                let known = AccountReport.Path.Label.allCases.filter { $0 != .unknown }.map(\.rawValue)
                throw DecodingError.dataCorruptedError(
                    forKey: .path, in: fields,
                    debugDescription: "must be one of \(known.joined(separator: ", ")), not \"\(name)\"")
            }
            path = label
        }
    }

    private static func impliedPath(
        kind: String, tlsTerminated: Bool, tcpForwarded: Bool
    ) -> AccountReport.Path.Label {
        if tlsTerminated { return .tlsIntermediary }
        if tcpForwarded { return .forwardProxy }
        if kind.hasPrefix("vpn") { return .vpn }
        return kind == "office_nat" ? .nat : .direct
    }

    /// Reads a truth file: an array of objects, an account each.
    /// - Parameter file: The name to use in errors.
    /// - Throws: `EvaluationError`, which names the element and field that cannot be used.
    package static func read(_ data: Data, file: String) throws(EvaluationError) -> [Truth] {
        let truths = try EvaluationError.decoding([Truth].self, from: data, file: file)
        var seen: [String: Int] = [:]
        for (index, truth) in truths.enumerated() {
            if let earlier = seen.updateValue(index, forKey: truth.account) {
                throw EvaluationError(
                    file: file, place: "element \(index), account",
                    reason: "\"\(truth.account)\" is element \(earlier) already")
            }
        }
        return truths
    }
}
