import API
import Accounts
import Documents
import Foundation
import ServiceTestSupport
import Testing

/// docs/reference/openapi.json and the code say the same.
struct OpenAPITests {
    private let document: [String: Any]

    init() throws {
        document = try #require(
            try JSONSerialization.jsonObject(with: Data(OpenAPIDocument.bytes)) as? [String: Any])
    }

    private func object(_ path: String...) throws -> [String: Any] {
        var value: Any = document
        for key in path { value = try #require((value as? [String: Any])?[key], "\(key) of \(path)") }
        return try #require(value as? [String: Any])
    }

    private func names(_ values: Any?) -> Set<String> { Set(values as? [String] ?? []) }

    @Test func `every route is described and no other`() throws {
        var described: Set<String> = []
        for (path, item) in try object("paths") {
            let methods = try #require(item as? [String: Any]).keys.filter { $0 != "parameters" }
            for method in methods { described.insert("\(method) \(path)") }
        }
        #expect(described == Set(Route.allCases.map { "\($0.method.lowercased()) \($0.path)" }))
    }

    @Test(arguments: Route.allCases)
    func `each parameter is described as the table of routes has it, and no other`(route: Route) throws {
        let operation = try object("paths", route.path, route.method.lowercased())
        let described = (operation["parameters"] as? [NSDictionary] ?? []).filter { $0["in"] as? String == "query" }
        let expected = route.parameters.map(\.openAPI)
        let wanted = try text(expected)
        #expect(described == expected, "\(wanted)")
    }

    private func text(_ value: Any) throws -> String {
        String(
            decoding: try JSONSerialization.data(
                withJSONObject: value, options: [.prettyPrinted, .withoutEscapingSlashes]),
            as: UTF8.self)
    }

    @Test func `names are the same wherever they stand`() throws {
        let review = try object("components", "schemas", "NewReview", "properties")
        #expect(
            names((review["outcome"] as? [String: Any])?["enum"]) == Set(ReviewOutcome.allCases.map(\.rawValue)))
        let account = try object("components", "schemas", "Account", "properties")
        #expect(names((account["verdict"] as? [String: Any])?["enum"]) == Set(Verdict.allCases.map(\.rawValue)))
    }

    @Test func `the document in the tree is the one served`() async throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../docs/reference/openapi.json").standardized
        #expect(try Data(contentsOf: file) == Data(OpenAPIDocument.bytes))
        try await TestServer.run { server in
            let response = try await server.get("/v1/openapi.json")
            #expect(response.body == OpenAPIDocument.bytes)
        }
    }

    /// Every reference leads somewhere, and nothing is described that nothing refers to.
    @Test func `references are whole`() throws {
        var used: Set<String> = []
        func walk(_ value: Any) {
            if let object = value as? [String: Any] {
                if let reference = object["$ref"] as? String { used.insert(reference) }
                for member in object.values { walk(member) }
            } else if let array = value as? [Any] {
                for element in array { walk(element) }
            }
        }
        walk(document)
        var defined: Set<String> = []
        for (kind, components) in try object("components") {
            for name in try #require(components as? [String: Any]).keys {
                defined.insert("#/components/\(kind)/\(name)")
            }
        }
        #expect(used == defined)
    }

    /// A client that makes requests from the document; see scripts/fuzz-api, which sets the variable to a program that
    /// is given the socket.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["TAILGATE_API_FUZZ"] != nil, "run scripts/fuzz-api"))
    func `a fuzzing client finds no server error`() async throws {
        let program = try #require(ProcessInfo.processInfo.environment["TAILGATE_API_FUZZ"])
        try await TestServer.run { server in
            server.service.raise(3)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = ["--against", server.path]
            let status = try await withCheckedThrowingContinuation { continuation in
                process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
                do { try process.run() } catch { continuation.resume(throwing: error) }
            }
            #expect(status == 0)
        }
    }
}

extension Parameter {
    /// A Parameter Object of OpenAPI 3.1.
    fileprivate var openAPI: NSDictionary {
        var object: [String: Any] = ["name": name, "in": "query", "required": false]
        var schema: [String: Any]
        var rest = ""
        switch kind {
        case .name(let names): schema = ["enum": names]
        case .names(let names):
            schema = ["type": "array", "items": ["enum": names], "minItems": 1]
            object["style"] = "form"
            object["explode"] = false
            rest = " Separate several with commas."
        case .text(let longest): schema = ["type": "string", "maxLength": longest]
        case .number(let range):
            schema = ["type": "number", "minimum": range.lowerBound, "maximum": range.upperBound]
        case .integer(let range):
            schema = ["type": "integer", "minimum": range.lowerBound, "maximum": range.upperBound]
            if let standard { schema["default"] = Int(standard) }
        case .flag:
            schema = ["type": "boolean"]
            if let standard { schema["default"] = standard == "true" }
        case .time:
            schema = ["type": "string", "format": "date-time"]
            rest = " In RFC 3339; write a + in it as %2B."
        }
        if case .name = kind, let standard { schema["default"] = standard }
        object["schema"] = schema
        object["description"] = meaning + rest
        return object as NSDictionary
    }
}
