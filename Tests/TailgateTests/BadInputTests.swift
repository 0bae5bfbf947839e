import CommandTestSupport
import Foundation
import TestSupport
import Testing

/// What somebody sees who gives the wrong file, or a damaged one.
struct BadInputTests {
    private static let capture = "\(RepositoryPaths.root)/Tests/Fixtures/lab-haproxy-s7/edge.pcapng.gz"

    @Test(arguments: ["analyze", "connections"])
    func `an empty file is unreadable`(command: String) throws {
        let file = TemporaryFile([])
        let result = try CommandLineTool.run([command, file.path])
        #expect(result.status == 65)
        #expect(result.errors.contains(file.path))
        #expect(result.errors.contains("empty"))
    }

    @Test(arguments: ["analyze", "connections"])
    func `a text file is no capture`(command: String) throws {
        let file = TemporaryFile(Array("time,src,dst\n1,a,b\n".utf8))
        let result = try CommandLineTool.run([command, file.path])
        #expect(result.status == 65)
        #expect(result.errors.contains(file.path))
    }

    @Test func `a missing file is named`() throws {
        let result = try CommandLineTool.run(["analyze", "/nonexistent/edge.pcap"])
        #expect(result.status == 65)
        #expect(result.errors.contains("/nonexistent/edge.pcap"))
    }

    @Test func `a cut file yields what came before the cut`() throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: Self.capture))
        let file = TemporaryFile(Array(whole.prefix(whole.count / 2)))
        let result = try CommandLineTool.run(["analyze", "--format", "json", file.path])
        #expect(result.status == 0)
        let object = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let input = try #require((object["inputs"] as? [[String: Any]])?.first)
        #expect(try #require(input["packets"] as? Int) > 100)
        let problems = try #require(input["problems"] as? [String])
        #expect(problems.count == 1)
        let namesOffset = problems[0].contains { $0.isNumber }
        #expect(namesOffset, "\(problems)")
    }

    @Test func `a block of four gigabytes does not fill memory`() throws {
        // A section header, then a block that claims 0xFFFFFFF0 bytes.
        var bytes: [UInt8] = [0x0A, 0x0D, 0x0D, 0x0A, 28, 0, 0, 0, 0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0]
        bytes += [UInt8](repeating: 0xFF, count: 8) + [28, 0, 0, 0]
        bytes += [6, 0, 0, 0, 0xF0, 0xFF, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 64)
        let file = TemporaryFile(bytes)
        let result = try CommandLineTool.run(["analyze", "--format", "json", file.path])
        #expect(result.status == 65)
    }

    @Test func `a bad filter is bad usage`() throws {
        let result = try CommandLineTool.run(["analyze", "--filter", "tcp port and", Self.capture])
        #expect(result.status == 2)
        #expect(result.errors.contains("filter"))
    }

    @Test(arguments: [
        ["analyze"], ["analyze", "--trust", "10.0.0.0/40", "x.pcap"], ["analyze", "--nonsense"], ["fly"],
    ])
    func `bad usage ends with 2`(arguments: [String]) throws {
        #expect(try CommandLineTool.run(arguments).status == 2)
    }

    @Test(arguments: [
        ("{}", "schema"),
        ("{\"schema\":\"tailgate.catalogue/1\",\"families\":{\"x\":{\"bad\":1}}}", "families.x.bad"),
        ("not json", "catalogue"),
    ])
    func `a damaged catalogue names the place`(content: String, place: String) throws {
        let file = TemporaryFile(Array(content.utf8))
        let result = try CommandLineTool.run(["analyze", "--catalogue", file.path, Self.capture])
        #expect(result.status == 65)
        #expect(result.errors.contains(file.path))
        #expect(result.errors.contains(place))
    }
}
