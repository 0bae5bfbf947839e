package import Base

/// One review, as `GET /v1/accounts/{id}/reviews` tells it.
package struct ReviewDocument: Sendable, Equatable, Decodable {
    private struct Reviewer: Decodable {
        var uid: Int?
        var name: String?
    }

    package var time: Timestamp?
    package var outcome: String
    package var note: String
    package var alert: Int64?
    /// The reviewer's name, else number.
    package var reviewer: String?

    private enum CodingKeys: CodingKey { case time, outcome, note, alert, reviewer }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        time = try fields.decodeTime(.time)
        outcome = try fields.decode(String.self, forKey: .outcome)
        note = try fields.decodeIfPresent(String.self, forKey: .note) ?? ""
        alert = try fields.decodeIfPresent(Int64.self, forKey: .alert)
        let person = try fields.decodeIfPresent(Reviewer.self, forKey: .reviewer)
        reviewer = person.flatMap { $0.name ?? $0.uid.map(String.init) }
    }

    /// What was decided, by whom, and why.
    package func text(_ style: TextStyle) -> String {
        var line = time.map { Quantities.date($0) + "  " } ?? ""
        line += style.paint(VisibleText.escaping(outcome), .bold)
        if let reviewer { line += " by \(VisibleText.escaping(reviewer))" }
        if let alert { line += ", alert \(alert)" }
        let note = VisibleText.wrapping(VisibleText.escaping(note), to: style.width.map { $0 - 2 })
        return ([line] + (self.note.isEmpty ? [] : note.map { "  " + $0 })).joined(separator: "\n") + "\n"
    }
}

/// The answer of `GET /v1/accounts/{id}/reviews`.
package struct ReviewList: Sendable, Equatable, Decodable {
    package var account: String
    package var reviews: [ReviewDocument]

    package func text(_ style: TextStyle) -> String {
        guard !reviews.isEmpty else { return "No review of \(VisibleText.escaping(account)) yet.\n" }
        return reviews.map { $0.text(style) }.joined()
    }
}
