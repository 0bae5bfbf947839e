import Foundation
import Testing

/// Validates documents against `docs/reference/report.schema.json` with Python's `jsonschema` package.
enum JSONSchema {
    private static let schema = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../docs/reference/report.schema.json").standardizedFileURL.path

    /// Whether python3 has the package (Debian: python3-jsonschema).
    static let isAvailable = (try? run(["-c", "import jsonschema"], input: Data()))?.status == 0

    /// For each document the first violation, or an empty string when it is valid. One process for all of them.
    static func violations(_ documents: [Data]) throws -> [String] {
        let script = """
            import json, sys, jsonschema
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
            found = []
            for document in json.load(sys.stdin):
                error = next(validator.iter_errors(document), None)
                found.append("" if error is None else f"{error.json_path}: {error.message[:200]}")
            json.dump(found, sys.stdout)
            """
        let input = Data("[".utf8) + documents.joined(separator: Data(",".utf8)) + Data("]".utf8)
        let result = try run(["-c", script, schema], input: input)
        try #require(result.status == 0, "\(String(decoding: result.errors, as: UTF8.self))")
        return try JSONDecoder().decode([String].self, from: result.output)
    }

    private static func run(
        _ arguments: [String], input: Data
    ) throws -> (status: Int32, output: Data, errors: Data) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tailgate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files, because a pipe that nobody reads stops a process that writes much.
        let files = ["in", "out", "err"].map { folder.appending(path: $0) }
        try input.write(to: files[0])
        try Data().write(to: files[1])
        try Data().write(to: files[2])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try Data(contentsOf: files[1]), try Data(contentsOf: files[2]))
    }
}
