import Base
import Connections
import Foundation
import Programs

/// Where the key that turns credentials into pseudonyms comes from.
enum CredentialKeySource {
    /// The key in the file named, or in the user's own; either is made when it is not there.
    ///
    /// Without a key credentials are not read, so a default that cannot be made is a warning: accounts that a header
    /// names do not need it.
    /// - Throws: `CommandFailure` when the file that was asked for cannot be used.
    static func key(at path: String?) throws(CommandFailure) -> CredentialKey? {
        if let path {
            do throws(KeyFileError) {
                return CredentialKey(try KeyFile.loadOrCreate(at: path))
            } catch {
                throw CommandFailure(status: .failed, message: "\(error)")
            }
        }
        guard let path = defaultPath() else { return nil }
        do throws(KeyFileError) {
            return CredentialKey(try KeyFile.loadOrCreate(at: path))
        } catch {
            StandardError.report("\(error); accounts known only by a credential are left out")
            return nil
        }
    }

    /// `tailgate/credential.key` under XDG_STATE_HOME (XDG Base Directory Specification 0.8).
    private static func defaultPath() -> String? {
        let environment = ProcessInfo.processInfo.environment
        let state: String
        if let set = environment["XDG_STATE_HOME"], set.hasPrefix("/") {
            state = set
        } else if let home = environment["HOME"], home.hasPrefix("/") {
            state = home + "/.local/state"
        } else {
            return nil
        }
        let folder = state + "/tailgate"
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return folder + "/credential.key"
    }
}
