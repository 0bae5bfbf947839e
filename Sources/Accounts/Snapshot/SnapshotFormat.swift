import Connections
import Base

/// A snapshot's envelope: a mark, the format's version, the fields, and a checksum that covers the account's name, which
/// the snapshot itself does not hold.
enum SnapshotFormat {
    /// To be raised whenever a coded field is added, removed, reordered or comes to mean something else; a snapshot of
    /// another version is not read.
    static let version = 7

    /// "T", so that something else is seldom taken for a snapshot.
    private static let mark: UInt8 = 0x54
    private static let checksumSize = 4
    /// Far above what the bounds of all fields add up to for real accounts: what is larger is none.
    static let most = 4 << 20

    static func write(_ value: inout some SnapshotCoded, for name: String) -> [UInt8] {
        var writer = opened()
        // A writer never throws: it has nothing to refuse.
        try? writer.value("value", &value)
        return sealed(writer, for: name)
    }

    /// These fields in an envelope, whatever they are.
    static func write(fields: [UInt8], for name: String) -> [UInt8] {
        var writer = opened()
        writer.append(fields)
        return sealed(writer, for: name)
    }

    private static func opened() -> SnapshotWriter {
        var writer = SnapshotWriter()
        var mark = UInt64(Self.mark)
        var version = UInt64(Self.version)
        writer.bits("mark", &mark, bytes: 1)
        writer.bits("version", &version, bytes: 2)
        return writer
    }

    private static func sealed(_ writer: SnapshotWriter, for name: String) -> [UInt8] {
        var writer = writer
        var checksum = UInt64(Self.checksum(writer.bytes[...], name))
        writer.bits("checksum", &checksum, bytes: Self.checksumSize)
        return writer.bytes
    }

    static func read(
        _ bytes: [UInt8], into value: inout some SnapshotCoded, for name: String, texts: inout SharedTexts
    ) throws(SnapshotError) {
        guard bytes.count >= 3 + checksumSize, bytes.count <= most, bytes[0] == mark else { throw .checksum }
        let found = Int(bytes[1]) | Int(bytes[2]) << 8
        guard found == version else { throw .version(found) }
        let body = bytes.dropLast(checksumSize)
        let stated = bytes.suffix(checksumSize).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard stated == checksum(body, name) else { throw .checksum }
        var reader = SnapshotReader(body.dropFirst(3), texts: texts)
        // Moved there and back: a second owner would make every new text copy them all.
        texts = SharedTexts()
        defer { texts = reader.texts }
        try reader.value("value", &value)
        guard reader.isAtEnd else { throw .surplus }
    }

    /// Against damage, not against forgers: who can write the store can write a checksum, and meets the fields' bounds.
    static func checksum(_ bytes: ArraySlice<UInt8>, _ name: String) -> UInt32 {
        var number = FNV1a()
        for byte in name.utf8 { number.add(byte) }
        for byte in bytes { number.add(byte) }
        return UInt32(truncatingIfNeeded: number.value ^ number.value >> 32)
    }
}
