import Base
import Glibc

/// The text of a settings file, read within bounds.
enum SettingsFile {
    /// The longest file that is read; the commented default has a tenth of it.
    static let longest = 64 << 10

    /// - Throws: a flaw when the file cannot be read, is too long or is not UTF-8.
    static func text(at path: String) throws(SettingFlaw) -> String {
        try text(of: bytes(at: path))
    }

    /// - Throws: a flaw with the place of the first byte or character that is not text.
    static func text(of bytes: [UInt8]) throws(SettingFlaw) -> String {
        guard bytes.count <= longest else {
            throw SettingFlaw(problem: "longer than \(ByteCount(bytes: longest)); settings are never that long")
        }
        // A byte order mark is allowed before UTF-8 (RFC 3629 section 6) and means nothing.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let body = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
        guard let text = String(validating: body, as: UTF8.self) else {
            throw SettingFlaw(
                place: placeOfInvalidByte(in: body), problem: "not UTF-8 text; save the file as UTF-8")
        }
        if let place = placeOfControl(in: text) {
            throw SettingFlaw(
                place: place, problem: "a control character, which YAML forbids; write it as \\xNN in quotes"
            )
        }
        return text
    }

    private static func bytes(at path: String) throws(SettingFlaw) -> [UInt8] {
        // SAFETY: the path is lent terminated; the descriptor is closed below. A named pipe that has no writer is not waited
        // for.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw unreadable() }
        defer { close(descriptor) }
        var status = stat()
        // SAFETY: fstat fills the stat lent to it.
        guard unsafe fstat(descriptor, &status) == 0 else { throw unreadable() }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SettingFlaw(problem: "is \(kind(status.st_mode)), not a file; name a regular file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= longest {
            // SAFETY: read writes into the buffer it is lent, and no more than its count.
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable() }
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
        }
        return bytes
    }

    private static func kind(_ mode: mode_t) -> String {
        switch mode & S_IFMT {
        case S_IFIFO: "a named pipe"
        case S_IFDIR: "a folder"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }

    private static func unreadable() -> SettingFlaw {
        SettingFlaw(problem: "cannot be read: \(SystemError.last)")
    }

    private static func placeOfInvalidByte(in bytes: [UInt8]) -> SettingPlace {
        // The longest valid beginning ends where a decoder first has to repair.
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var place = SettingPlace(line: 1, column: 1)
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { place.pass(scalar) }
        return place
    }

    /// What YAML 1.2 calls printable (section 5.1), less the byte order mark.
    private static func placeOfControl(in text: String) -> SettingPlace? {
        var place = SettingPlace(line: 1, column: 1)
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...:
                place.pass(scalar)
            default: return place
            }
        }
        return nil
    }
}

extension SettingPlace {
    fileprivate mutating func pass(_ scalar: Unicode.Scalar) {
        if scalar == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
    }
}
