import Foundation
import Base
import Testing

@testable import Store

/// A folder for one test's store; it goes with this object.
final class StoreFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "tailgate-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    var path: String { url.appending(path: "tailgate.db").path }

    var files: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted() }

    /// Names of files that hold the text anywhere.
    func files(containing text: String) throws -> [String] {
        try files.filter { try Data(contentsOf: url.appending(path: $0)).range(of: Data(text.utf8)) != nil }
    }

    /// Changes the database's bytes while nobody has it open.
    func damage(_ change: (inout Data) -> Void) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        change(&bytes)
        try bytes.write(to: URL(fileURLWithPath: path))
    }
}

extension NewAlert {
    /// An alert whose document holds its number, its account and what it was raised from.
    static func test(
        _ account: String, _ severity: AlertSeverity = .high, kind: String = "relay-sharing", second: Int64 = 1,
        padding: Int = 0
    ) -> NewAlert {
        NewAlert(account: account, kind: kind, severity: severity, time: .second(second)) { sequence, from in
            Array("\(sequence) \(account) \(from?.name ?? "-")\(String(repeating: ".", count: padding))".utf8)
        }
    }
}

extension Timestamp {
    static func second(_ count: Int64) -> Timestamp { Timestamp(nanoseconds: count * 1_000_000_000) }
    static func day(_ count: Int64) -> Timestamp { .second(count * 86_400) }
}

extension AlertRecord {
    var text: String? { alert.map { String(decoding: $0.document, as: UTF8.self) } }
}
