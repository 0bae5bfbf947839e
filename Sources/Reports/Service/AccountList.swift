package import Accounts

/// A page of `GET /v1/accounts`.
package struct AccountList: Sendable, Equatable, Decodable {
    package var accounts: [AccountDocument]
    package var matching: Int?
    package var next: String?
}

extension AccountReport {
    /// Accounts in the order they are given in, a line each, as in a report.
    package static func table(_ accounts: [AccountReport], matching: Int?, _ style: TextStyle) -> String {
        guard !accounts.isEmpty else { return "No account matches.\n" }
        let report = Report(inputs: [], accounts: accounts, coverage: Report.Coverage())
        var lines = report.accountTable(style, keepsOrder: true)
        let hidden = (matching ?? accounts.count) - accounts.count
        if hidden > 0 { lines.append(style.paint("… and \(Quantities.count(hidden)) more that match", .dim)) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Everything that is known of one account.
    /// - Parameter bars: The figures from which the proofs carry an alert.
    package func explanation(_ style: TextStyle, bars: Proofs.Bars = .standard) -> String {
        let lines = AccountExplanation(account: self, bars: bars, style: style).lines()
        return lines.joined(separator: "\n") + "\n"
    }
}
