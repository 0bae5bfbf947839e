import Base
import Foundation
import Glibc
import Testing

struct FilesTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/tailgate-base-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func content(_ name: String) -> String? { try? String(contentsOfFile: folder + name, encoding: .utf8) }

    @Test func `a draft takes the place of a file whole, with its own mode, and leaves nothing beside it`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try "old".write(toFile: folder + "/a", atomically: false, encoding: .utf8)
        let draft = try DraftFile(for: folder + "/a", mode: 0o600)
        try draft.file.write(Array("new".utf8))
        #expect(content("/a") == "old")
        try draft.replace()
        #expect(content("/a") == "new")
        #expect(try OpenFile(folder + "/a", O_RDONLY).status().st_mode & 0o777 == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }

    @Test func `a draft gives way to the file of a faster process, and an abandoned one is removed`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            _ = try DraftFile(for: folder + "/a", mode: 0o600)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        let draft = try DraftFile(for: folder + "/a", mode: 0o600)
        try "faster".write(toFile: folder + "/a", atomically: false, encoding: .utf8)
        try draft.placeIfAbsent()
        #expect(content("/a") == "faster")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }

    @Test func `a file is read to its end, overwritten from its beginning, and locked by one`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try "abcdef".write(toFile: folder + "/a", atomically: false, encoding: .utf8)
        let file = try OpenFile(folder + "/a", O_RDWR)
        #expect(try file.read(4) == Array("abcd".utf8))
        #expect(try file.read(4) == Array("ef".utf8))
        try file.overwriteBeginning(Array("xy".utf8))
        #expect(try file.readBeginning(100) == Array("xycdef".utf8))
        #expect(try file.lock())
        #expect(try !OpenFile(folder + "/a", O_RDWR).lock())
        let missing = #expect(throws: SystemError.self) { _ = try OpenFile(folder + "/none", O_RDONLY).status() }
        #expect(missing?.code == ENOENT)
    }
}
