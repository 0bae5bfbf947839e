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

    @Test func everyRouteIsDescribedAndNoOther() throws {
        var described: Set<String> = []
        for (path, item) in try object("paths") {
            let methods = try #require(item as? [String: Any]).keys.filter { $0 != "parameters" }
            for method in methods { described.insert("\(method) \(path)") }
        }
        #expect(described == Set(Route.allCases.map { "\($0.operation) \($0.path)" }))
    }

    @Test(arguments: Route.allCases)
    func everyParameterIsDescribedAndNoOther(route: Route) throws {
        let operation = try object("paths", route.path, route.operation)
        let parameters = operation["parameters"] as? [[String: Any]] ?? []
        let query = parameters.filter { $0["in"] as? String == "query" }.compactMap { $0["name"] as? String }
        #expect(query.sorted() == route.parameters.sorted())
        #expect(Set(query).count == query.count)
    }

    @Test func choicesAndLimitsAreTheSame() throws {
        let parameters = try #require(try object("paths", "/v1/accounts", "get")["parameters"] as? [[String: Any]])
        func schema(_ name: String) throws -> [String: Any] {
            let parameter = try #require(parameters.first { $0["name"] as? String == name })
            let schema = try #require(parameter["schema"] as? [String: Any])
            return schema["items"] as? [String: Any] ?? schema
        }
        #expect(names(try schema("verdict")["enum"]) == Set(AccountReport.Verdict.allCases.map(\.rawValue)))
        #expect(names(try schema("finding")["enum"]) == Set(AccountReport.Finding.Kind.allCases.map(\.rawValue)))
        #expect(names(try schema("path")["enum"]) == Set(AccountReport.Path.Label.allCases.map(\.rawValue)))
        #expect(names(try schema("sort")["enum"]) == Set(AccountQuery.Order.allCases.map(\.rawValue)))
        #expect(try schema("limit")["minimum"] as? Int == AccountQuery.limits.lowerBound)
        #expect(try schema("limit")["maximum"] as? Int == AccountQuery.limits.upperBound)
        #expect(try schema("limit")["default"] as? Int == AccountQuery.standardLimit)
        let review = try object("components", "schemas", "NewReview", "properties")
        #expect(
            names((review["outcome"] as? [String: Any])?["enum"]) == Set(ReviewOutcome.allCases.map(\.rawValue))
        )
        let account = try object("components", "schemas", "Account", "properties")
        #expect(
            names((account["verdict"] as? [String: Any])?["enum"])
                == Set(AccountReport.Verdict.allCases.map(\.rawValue)))
    }

    @Test func theDocumentInTheTreeIsTheOneServed() async throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../docs/reference/openapi.json").standardized
        #expect(try Data(contentsOf: file) == Data(OpenAPIDocument.bytes))
        try await TestServer.run { server in
            let response = try await server.get("/v1/openapi.json")
            #expect(response.body == OpenAPIDocument.bytes)
        }
    }

    /// Every reference leads somewhere, and nothing is described that nothing refers to.
    @Test func referencesAreWhole() throws {
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
    func aFuzzingClientFindsNoServerError() async throws {
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
