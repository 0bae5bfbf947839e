import Base
import Foundation
import Glibc
import Testing

struct BoundSocketTests {
    private let folder = "/tmp/tailgate-bound-\(UInt32.random(in: 0 ... .max))"
    private var path: String { folder + "/a.sock" }

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private func failure(_ place: SocketPlace, _ kind: BoundSocket.Kind = .datagram) -> SocketError? {
        do throws(SocketError) {
            _ = try BoundSocket(place, kind)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [BoundSocket.Kind.datagram, .stream(backlog: 4)])
    func `a second instance is refused, also of the other kind and without the lock`(kind: BoundSocket.Kind) throws
    {
        defer { remove() }
        let first = try BoundSocket(SocketPlace(path: path), kind)
        #expect(failure(SocketPlace(path: path), kind)?.code == .inUse)
        try FileManager.default.removeItem(atPath: path + ".lock")
        #expect(failure(SocketPlace(path: path), .datagram)?.code == .inUse)
        try FileManager.default.removeItem(atPath: path + ".lock")
        #expect(failure(SocketPlace(path: path), .stream(backlog: 4))?.code == .inUse)
        #expect(first.descriptor >= 0)
    }

    @Test func `a socket goes with its owner, and one that a killed process left is replaced`() throws {
        defer { remove() }
        do {
            var socket = try BoundSocket(SocketPlace(path: path), .stream(backlog: 4))
            // As kill -9 leaves it: the file there, no process behind it.
            try FileManager.default.linkItem(atPath: path, toPath: folder + "/stale")
            let (taken, again) = (socket.takeDescriptor(), socket.takeDescriptor())
            #expect(again == nil)
            close(try #require(taken))
        }
        #expect(!FileManager.default.fileExists(atPath: path))
        try FileManager.default.moveItem(atPath: folder + "/stale", toPath: path)
        #expect(UnixAddress(path)?.isServed == false)
        let again = try BoundSocket(SocketPlace(path: path), .datagram)
        #expect(UnixAddress(path)?.isServed == true)
        #expect(UnixSocket.path(of: again.descriptor) == path)
    }

    @Test func `a file of another kind stays, and so does another socket under the same name`() throws {
        defer { remove() }
        try "precious".write(toFile: path, atomically: false, encoding: .utf8)
        #expect(failure(SocketPlace(path: path))?.code == .occupied)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        try FileManager.default.removeItem(atPath: path)
        do {
            let socket = try BoundSocket(SocketPlace(path: path), .datagram)
            try FileManager.default.removeItem(atPath: path)
            try "new".write(toFile: path, atomically: false, encoding: .utf8)
            #expect(socket.descriptor >= 0)
        }
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func `mode and group are as asked for`() throws {
        defer { remove() }
        let group = getuid() == 0 ? 65_534 : getgid()
        let socket = try BoundSocket(SocketPlace(path: path, mode: 0o620, group: String(group)), .datagram)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o620)
        #expect(attributes[.groupOwnerAccountID] as? UInt32 == group)
        #expect(socket.descriptor >= 0)
    }

    @Test(arguments: ["relative", "@abstract", "", "/" + String(repeating: "x", count: 107)])
    func `a path that no socket's file can have is refused`(path: String) {
        defer { remove() }
        #expect(failure(SocketPlace(path: path))?.code == .badPath)
    }

    @Test func `an unknown owner and a missing folder are named`() {
        defer { remove() }
        #expect(failure(SocketPlace(path: path, owner: "no-such-user"))?.code == .unknownName)
        let missing = failure(SocketPlace(path: folder + "/none/a.sock"))
        #expect(missing?.code == .refused)
        #expect(missing?.remedy == "the folder must exist and be writable")
    }
}
