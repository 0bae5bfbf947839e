import CommandTestSupport
import Foundation
import Base
import Packets
import TestSupport
import Testing

/// Accounts that only a credential names.
struct CredentialTests {
    private static let secret = "sk-planted-secret-7f3a"

    /// An inside hop with one exchange under a credential.
    private func capture() -> TemporaryFile {
        let client = End("10.0.0.1", 40_000)
        let server = End("10.0.0.2", 8080)
        let request = Array(
            "POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(Self.secret)\r\nContent-Length: 2\r\n\r\n{}"
                .utf8)
        let response = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".utf8)
        var pcap = PcapBuilder()
        let packets = [
            PacketBuilder.tcp(client, server, flags: .syn, sequence: 0),
            PacketBuilder.tcp(server, client, flags: [.syn, .ack], sequence: 700, acknowledgement: 1),
            PacketBuilder.tcp(client, server, sequence: 1, acknowledgement: 701, payload: request),
            PacketBuilder.tcp(
                server, client, sequence: 701, acknowledgement: 1 + UInt32(request.count), payload: response),
        ]
        for packet in packets { pcap.add(TestLink.ethernet.frame(packet)) }
        return TemporaryFile(pcap.bytes)
    }

    @Test func `the account is a pseudonym and the credential appears nowhere`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailgate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = folder.appending(path: "key").path
        let file = capture()
        let first = try CommandLineTool.run(["analyze", "--format", "json", "--key-file", key, file.path])
        let again = try CommandLineTool.run(["analyze", "--format", "json", "--key-file", key, file.path])
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.output.contains("\"account\": \"key-"))
        #expect(first.output == again.output)
        #expect(!first.output.contains("planted") && !first.errors.contains("planted"))
        let attributes = try FileManager.default.attributesOfItem(atPath: key)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `a key file that others can read is refused`() throws {
        let file = TemporaryFile([UInt8](repeating: 7, count: 32))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        let result = try CommandLineTool.run(["analyze", "--key-file", file.path, capture().path])
        #expect(result.status == 1)
        #expect(result.errors.contains(file.path))
    }
}
