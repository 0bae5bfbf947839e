package import Accounts
package import Documents
package import Foundation
package import Reports

/// What is known of a labelled account, one element of a truth file.
package struct Truth: Sendable, Equatable {
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
    /// For people; no figure depends on it.
    package var notes: String

    package init(
        account: String, kind: String, users: Int, devices: Int, violation: Bool, spoofedIdentity: Bool,
        path: AccountReport.Path.Label, notes: String = ""
    ) {
        self.account = account
        self.kind = kind
        self.users = users
        self.devices = devices
        self.violation = violation
        self.spoofedIdentity = spoofedIdentity
        self.tlsTerminated = path == .tlsIntermediary
        self.tcpForwarded = path == .forwardProxy
        self.path = path
        self.notes = notes
    }
}

extension Truth: Codable {
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
        notes = try fields.decodeIfPresent(String.self, forKey: .notes) ?? ""
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

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(account, forKey: .account)
        try fields.encode(kind, forKey: .kind)
        try fields.encode(path.rawValue, forKey: .path)
        try fields.encode(users, forKey: .users)
        try fields.encode(devices, forKey: .devices)
        try fields.encode(violation, forKey: .violation)
        try fields.encode(spoofedIdentity, forKey: .spoofedIdentity)
        try fields.encode(tlsTerminated, forKey: .tlsTerminated)
        try fields.encode(tcpForwarded, forKey: .tcpForwarded)
        try fields.encode(notes, forKey: .notes)
    }

    private static func impliedPath(
        kind: String, tlsTerminated: Bool, tcpForwarded: Bool
    ) -> AccountReport.Path.Label {
        if tlsTerminated { return .tlsIntermediary }
        if tcpForwarded { return .forwardProxy }
        if kind.hasPrefix("vpn") { return .vpn }
        return kind == "office_nat" ? .nat : .direct
    }

    /// A truth file, as `read` takes it.
    package static func file(_ truths: [Truth]) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(truths)) + [UInt8(ascii: "\n")]
    }

    /// Reads a truth file: an array of objects, an account each.
    /// - Parameter file: The name to use in errors.
    /// - Throws: `DocumentError`, which names the element and field that cannot be used.
    package static func read(_ data: Data, file: String) throws(DocumentError) -> [Truth] {
        let truths = try DocumentCoding.decode([Truth].self, data, from: file)
        var seen: [String: Int] = [:]
        for (index, truth) in truths.enumerated() {
            if let earlier = seen.updateValue(index, forKey: truth.account) {
                throw DocumentError(
                    source: file, place: "element \(index), account",
                    reason: "\"\(truth.account)\" is element \(earlier) already")
            }
        }
        return truths
    }
}
