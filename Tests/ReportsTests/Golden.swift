import Foundation
import Testing

/// Files under `Golden/`: what a rendering gave when a person last looked at it and found it right. Run the
/// tests with `TAILGATE_UPDATE_GOLDEN=1` to write them anew, then read the difference.
enum Golden {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
        path: "Golden")

    static func expect(_ text: String, equals name: String, _ location: SourceLocation = #_sourceLocation) throws {
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["TAILGATE_UPDATE_GOLDEN"] != nil {
            try Data(text.utf8).write(to: file)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        #expect(text == expected, "differs from Golden/\(name)", sourceLocation: location)
    }
}
