import Accounts
import Connections
import Foundation
import Programs

/// A saved catalogue: for each client family, at how many addresses each stable JA4 was seen.
enum CatalogueFile {
    private static let schema = "tailgate.catalogue/1"

    private struct Content: Codable {
        var schema: String
        /// Endpoints by family and stable JA4.
        var families: [String: [String: Int]]
    }

    /// - Throws: `CommandFailure` naming the file and what is wrong in it.
    static func load(_ path: String) throws -> ClientCatalogue {
        let content: Content
        do {
            content = try JSONDecoder().decode(Content.self, from: WholeFile.read(path))
        } catch let error as DecodingError {
            throw CommandFailure(status: .unreadable, message: "\(path) is not a catalogue: \(error.place)")
        } catch {
            throw CommandFailure(status: .unreadable, message: "cannot read the catalogue \(path)")
        }
        guard content.schema == schema else {
            throw CommandFailure(
                status: .unreadable,
                message: "\(path) is a catalogue of kind \"\(content.schema)\", not \"\(schema)\"")
        }
        var saved: [String: [JA4: Int]] = [:]
        for (family, hellos) in content.families {
            for (text, endpoints) in hellos {
                guard let hello = JA4(text), (1...1_000_000).contains(endpoints) else {
                    throw CommandFailure(
                        status: .unreadable,
                        message: "\(path): families.\(family).\(text) must be a JA4 with 1 to 1000000 endpoints")
                }
                saved[family, default: [:]][hello] = endpoints
            }
        }
        return ClientCatalogue(saved: saved)
    }

    static func save(_ catalogue: ClientCatalogue, to path: String) throws {
        let families = catalogue.totals.mapValues { hellos in
            Dictionary(uniqueKeysWithValues: hellos.map { ($0.key.description, min($0.value, 1_000_000)) })
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try encoder.encode(Content(schema: schema, families: families)).write(
                to: URL(filePath: path), options: .atomic)
        } catch {
            throw CommandFailure(status: .failed, message: "cannot write the catalogue \(path)")
        }
    }
}

extension DecodingError {
    /// Where in the document, and what was expected there.
    fileprivate var place: String {
        let context: Context
        switch self {
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
            .dataCorrupted(let found):
            context = found
        @unknown default: return localizedDescription
        }
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    }
}
