import Foundation
package import Testing

/// Files under `Golden/` of a test target: what a rendering gave when a person last looked at it and found it right. Run
/// the tests with `TAILGATE_UPDATE_GOLDEN=1` to write them again, then read the difference.
package enum Golden {
    package static func expect(
        _ text: String, equals name: String, _ location: SourceLocation = #_sourceLocation
    ) throws {
        // A file's ID begins with its module, and a test's module is its folder in Tests.
        let target = location.fileID.prefix { $0 != "/" }
        let file = URL(filePath: "\(RepositoryPaths.root)/Tests/\(target)/Golden/\(name)")
        if ProcessInfo.processInfo.environment["TAILGATE_UPDATE_GOLDEN"] != nil {
            try Data(text.utf8).write(to: file)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(text == expected, "differs from \(target)/Golden/\(name)", sourceLocation: location)
    }
}
