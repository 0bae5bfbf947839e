/// Why a snapshot cannot be used. Its account starts again; others are not touched.
package enum SnapshotError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another version's format.
    case version(Int)
    /// It is no snapshot of this account, or its bytes changed.
    case checksum
    /// It ends before the field does.
    case truncated(field: String)
    /// A field has a value that it cannot have.
    case invalid(field: String)
    /// Bytes follow the last field.
    case surplus
    /// The book knows the account already, or has no room for another.
    case refused

    package var description: String {
        switch self {
        case .version(let version):
            "the snapshot has format \(version), and this program reads \(SnapshotFormat.version): the account starts again"
        case .checksum: "the snapshot's bytes were changed, or are another account's: the account starts again"
        case .truncated(let field): "the snapshot ends within \(field): the account starts again"
        case .invalid(let field): "\(field) has a value that it cannot have: the account starts again"
        case .surplus: "bytes follow the snapshot's last field: the account starts again"
        case .refused: "the account is known already, or there is no room for it (limits.accounts)"
        }
    }
}
