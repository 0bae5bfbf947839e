/// Who may read and write a socket: the permission bits of chmod(2), in octal.
package struct FileMode: Sendable, Equatable {
    package let bits: UInt16

    package init(_ bits: UInt16) { self.bits = bits }

    /// Reading and writing for owner, group and others: what means something on a socket.
    private static let meaningful: UInt16 = 0o666

    /// `nil` when `text` is not three octal digits, or four of which the first is 0, or grants more than reading and
    /// writing.
    init?(_ text: String) {
        let digits = text.utf8.count == 4 && text.hasPrefix("0") ? text.dropFirst() : text[...]
        guard digits.utf8.count == 3, let bits = UInt16(digits, radix: 8), bits & ~Self.meaningful == 0 else {
            return nil
        }
        self.bits = bits
    }
}

extension FileMode: CustomStringConvertible {
    package var description: String {
        let octal = String(bits, radix: 8)
        return String(repeating: "0", count: max(4 - octal.count, 0)) + octal
    }
}
