import Accounts
import Foundation
import Reports
import TestSupport

/// Reports of real runs over bundled captures, as `tailgate analyze --format json` printed them
/// (Tests/TailgateTests/Golden, which `GoldenReportsTests` holds to the program).
enum RealReport {
    /// Real proxies and relays.
    static let proxies = read("proxies")
    /// People who type, alone and behind relays.
    static let people = read("people")

    static func account(_ name: String, in report: Report) -> Report {
        var report = report
        report.accounts = report.accounts.filter { $0.account == name }
        return report
    }

    private static func read(_ name: String) -> Report {
        let path = "\(RepositoryPaths.root)/Tests/TailgateTests/Golden/\(name).json"
        let bytes = (try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data()
        let list = try? ServiceDocument.decode(AccountList.self, Array(bytes), what: path)
        return Report(inputs: [], accounts: list?.accounts.map(\.report) ?? [], coverage: .init())
    }
}
