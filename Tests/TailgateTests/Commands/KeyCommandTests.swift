import Accounts
import CommandTestSupport
import Foundation
import TestSupport
import Testing

/// What gateways get of the key, and that no file with it can be read by everybody.
struct KeyCommandTests {
    private let folder = TemporaryFolder()
    private static let key = [UInt8](0..<32)
    private static let key64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    init() {
        folder.write(Self.key, to: "key")
        chmod(folder.file("key"), to: 0o600)
    }

    private func chmod(_ path: String, to mode: Int) {
        try? FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: folder.file(name))[.posixPermissions] as? Int
    }

    private func run(_ options: String...) throws -> CommandLineTool.Result {
        try CommandLineTool.run(["key", "--key-file", folder.file("key")] + options)
    }

    @Test(arguments: [
        ("haproxy", "TAILGATE_KEY=\(key64)\n"), ("envoy", "TAILGATE_KEY=\(key64)\n"), ("nginx", "\(key64)\n"),
        ("base64", "\(key64)\n"),
    ])
    func `each gateway gets the key in its own form, in a file for its owner`(format: String, content: String)
        throws
    {
        let result = try run("--format", format, "--output", folder.file("out"))
        #expect(result.status == 0 && result.output == "" && result.errors == "")
        #expect(Shell.text(of: folder.file("out")) == content)
        #expect(try mode("out") == 0o600)
    }

    @Test func `raw is the bytes themselves`() throws {
        #expect(try run("--format", "raw", "--output", folder.file("out")).status == 0)
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder.file("out")))) == Self.key)
    }

    @Test func `a pipe takes it`() throws {
        #expect(
            Shell.run(
                "\(CommandLineTool.Program.tailgate.path) key --key-file \(folder.file("key")) --format base64 | grep -qxF '\(Self.key64)'"
            ))
    }

    @Test func `a group may be let in, and only one that exists`() throws {
        let own = try #require(
            try FileManager.default.attributesOfItem(atPath: folder.path)[.groupOwnerAccountName] as? String)
        #expect(try run("--format", "nginx", "--output", folder.file("out"), "--group", own).status == 0)
        #expect(try mode("out") == 0o640)
        let none = try run("--format", "nginx", "--output", folder.file("none"), "--group", "no-such-group")
        #expect(none.status == 1)
        #expect(
            none.errors == "tailgate: there is no group \"no-such-group\" on this system; nothing was written\n")
        #expect(!FileManager.default.fileExists(atPath: folder.file("none")))
    }

    @Test(arguments: [0o644, 0o604, 0o666])
    func `a file that everybody can read is refused and stays as it is`(mode: Int) throws {
        folder.write("before", to: "out")
        chmod(folder.file("out"), to: mode)
        let result = try run("--format", "haproxy", "--output", folder.file("out"))
        #expect(result.status == 1)
        #expect(
            result.errors.contains("everybody can read \(folder.file("out")) (mode 0\(String(mode, radix: 8)))"),
            "\(result.errors)")
        #expect(Shell.text(of: folder.file("out")) == "before")
    }

    @Test func `so is standard output when it is such a file`() throws {
        // The tool's own result comes by way of a file.
        let result = try run("--format", "haproxy")
        #expect(result.status == 1)
        #expect(result.output == "")
        #expect(result.errors.contains("standard output is a file that everybody can read"), "\(result.errors)")
    }

    @Test func `a link is not followed`() throws {
        folder.write("before", to: "elsewhere")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("out"), withDestinationPath: folder.file("elsewhere"))
        #expect(try run("--format", "haproxy", "--output", folder.file("out")).status == 1)
        #expect(Shell.text(of: folder.file("elsewhere")) == "before")
    }

    @Test func `a key is made when that is asked for, and not made again`() throws {
        try FileManager.default.removeItem(atPath: folder.file("key"))
        let missing = try run("--format", "base64", "--output", folder.file("out"))
        #expect(missing.status == 1)
        #expect(missing.errors.contains("there is no key file \(folder.file("key"))"), "\(missing.errors)")
        #expect(try run("--create").status == 0)
        #expect(try mode("key") == 0o600)
        let made = try Data(contentsOf: URL(fileURLWithPath: folder.file("key")))
        #expect(try run("--create", "--format", "base64", "--output", folder.file("out")).status == 0)
        #expect(Shell.text(of: folder.file("out")) == made.base64EncodedString() + "\n")
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `root makes the key for the owner of its folder`() throws {
        try FileManager.default.removeItem(atPath: folder.file("key"))
        try FileManager.default.setAttributes(
            [.ownerAccountID: 12_345, .groupOwnerAccountID: 12_346], ofItemAtPath: folder.path)
        #expect(try run("--create").status == 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("key"))
        #expect(attributes[.ownerAccountID] as? Int == 12_345)
        #expect(attributes[.groupOwnerAccountID] as? Int == 12_346)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `the settings say where the key is`() throws {
        folder.write("identity: {key_file: \"\(folder.file("key"))\"}\n", to: "tailgate.yaml")
        let result = try CommandLineTool.run([
            "key", "--config", folder.file("tailgate.yaml"), "--format", "nginx", "--output", folder.file("out"),
        ])
        #expect(result.status == 0, "\(result.errors)")
        #expect(Shell.text(of: folder.file("out")) == "\(Self.key64)\n")
    }

    @Test(arguments: [
        [], ["--create", "--output", "x"], ["--format", "nginx", "--group", "root"], ["--format", "x"],
    ])
    func `options that mean nothing are bad usage`(options: [String]) throws {
        #expect(try CommandLineTool.run(["key"] + options).status == 2)
    }
}
