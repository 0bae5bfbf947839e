import Foundation
import Settings
import TestSupport
import Testing

/// The gateways' examples compute an account's name from the same fields as the daemon does on the inside hop. If they did
/// not, one account would have two names.
struct ShippedSnippetTests {
    private static let fields = Settings().identity.credentialHeaders.map { $0.lowercased() }

    private static func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(RepositoryPaths.root)/config/\(name)", encoding: .utf8)
    }

    @Test func `nginx reads the default credential fields in their order`() throws {
        let list = "[" + Self.fields.map { "'\($0)'" }.joined(separator: ", ") + "]"
        #expect(try Self.text("nginx-tailgate.js").contains("CREDENTIALS = \(list);"))
    }

    @Test func `HAProxy reads the default credential fields, the first of them last`() throws {
        let lines = try Self.text("haproxy.cfg").split(separator: "\n")
        let found = lines.compactMap { line in
            line.firstMatch(of: /set-var\(txn\.credential\) req\.fhdr\(([^,]+),1\)/).map { String($0.output.1) }
        }
        // The last that is set wins there.
        #expect(found == Self.fields.reversed())
    }

    @Test func `Envoy passes the default credential fields to authentication`() throws {
        let text = try Self.text("envoy.yaml")
        // Authorization is always passed.
        for field in Self.fields where field != "authorization" {
            #expect(text.contains("{ exact: \(field) }"), "\(field)")
        }
    }
}
