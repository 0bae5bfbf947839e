import Glibc

/// Users and groups by name or number, as the system knows them (getpwnam(3), getgrnam(3)).
package enum UserNames {
    /// 16 KiB holds a group of about a thousand members; larger ones are asked for again with more room.
    private static let firstBuffer = 16_384
    private static let largestBuffer = 1 << 20

    /// - Throws: For a name that the system does not know.
    package static func userID(_ name: String) throws(UnknownName) -> UInt32 {
        if let number = UInt32(name) { return number }
        let found = unsafe withGrowingBuffer { buffer, size -> (Int32, UInt32?) in
            var entry = unsafe passwd()
            var result: UnsafeMutablePointer<passwd>?
            // SAFETY: entry, buffer and result outlive the call, which writes no more than size bytes.
            let status = unsafe getpwnam_r(name, &entry, buffer, size, &result)
            return (status, unsafe result == nil ? nil : entry.pw_uid)
        }
        guard let found else { throw UnknownName(kind: .user, name: name) }
        return found
    }

    /// - Throws: For a name that the system does not know.
    package static func groupID(_ name: String) throws(UnknownName) -> UInt32 {
        if let number = UInt32(name) { return number }
        let found = unsafe withGrowingBuffer { buffer, size -> (Int32, UInt32?) in
            var entry = unsafe group()
            var result: UnsafeMutablePointer<group>?
            // SAFETY: as for users.
            let status = unsafe getgrnam_r(name, &entry, buffer, size, &result)
            return (status, unsafe result == nil ? nil : entry.gr_gid)
        }
        guard let found else { throw UnknownName(kind: .group, name: name) }
        return found
    }

    /// The user's name, or `nil` for a number without one.
    package static func userName(_ id: UInt32) -> String? {
        unsafe withGrowingBuffer { buffer, size -> (Int32, String?) in
            var entry = unsafe passwd()
            var result: UnsafeMutablePointer<passwd>?
            // SAFETY: as above; the name lies in buffer and is copied before that goes.
            let status = unsafe getpwuid_r(id, &entry, buffer, size, &result)
            guard unsafe result != nil, let name = unsafe entry.pw_name else { return (status, nil) }
            return (status, unsafe String(cString: name))
        }
    }

    private static func withGrowingBuffer<Value>(
        _ look: (UnsafeMutablePointer<CChar>, Int) -> (status: Int32, value: Value?)
    ) -> Value? {
        var size = firstBuffer
        while true {
            let (status, value) = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
                // SAFETY: the buffer lives through the closure and has size elements.
                guard let base = buffer.baseAddress else { return (ENOMEM, nil as Value?) }
                return unsafe look(base, size)
            }
            guard status == ERANGE, size < largestBuffer else { return value }
            size *= 4
        }
    }
}

/// A user or group that the system does not know.
package struct UnknownName: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable { case user, group }

    package let kind: Kind
    package let name: String

    package var description: String { "no \(kind.rawValue) \"\(name)\" on this system" }
}
