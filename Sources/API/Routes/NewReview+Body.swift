import Documents
import Foundation
import NIOHTTP1

extension NewReview {
    /// - Throws: 415 for another type, 400 for what is no review.
    init(_ request: Request) throws(Refusal) {
        let type = request.headers.first(name: "content-type")?.split(separator: ";").first.map { $0.trimming() }
        guard type?.lowercased() == "application/json" else {
            throw Refusal(
                .unsupportedMediaType, "not-json",
                "send a review as application/json and name that type in Content-Type")
        }
        do {
            self = try JSONDecoder().decode(Body.self, from: Data(request.body)).review
        } catch let error as DecodingError {
            throw Self.problem(error)
        } catch {
            throw Refusal(.badRequest, "bad-review", "the body is not a JSON object")
        }
    }

    private static func problem(_ error: DecodingError) -> Refusal {
        let (context, missing): (DecodingError.Context, String?) =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, nil)
            case .keyNotFound(let key, let context): (context, key.stringValue)
            case .dataCorrupted(let context): (context, nil)
            @unknown default: (DecodingError.Context(codingPath: [], debugDescription: "unreadable"), nil)
            }
        let member = missing ?? context.codingPath.last?.stringValue
        guard let member else {
            return Refusal(.badRequest, "bad-review", "the body is not a JSON object of a review")
        }
        if missing != nil { return Refusal(.badRequest, "bad-review", "\(member) is missing", parameter: member) }
        // Our own words come from Body; Foundation's speak of Swift types.
        let reason = if case .dataCorrupted = error { context.debugDescription } else { "is of the wrong type" }
        return Refusal(.badRequest, "bad-review", "\(member) \(reason)", parameter: member)
    }
}

/// The JSON of a review; any other member is a mistake.
private struct Body: Decodable {
    var review: NewReview

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    private static let members: Set = ["outcome", "note", "alert"]

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        for key in fields.allKeys where !Self.members.contains(key.stringValue) {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: fields, debugDescription: "is not known; a review has outcome, note and alert")
        }
        let name = try fields.decode(String.self, forKey: Key("outcome"))
        guard let outcome = ReviewOutcome(rawValue: name) else {
            throw DecodingError.dataCorruptedError(
                forKey: Key("outcome"), in: fields, debugDescription: "must be one of: \(ReviewOutcome.list)")
        }
        let note = try fields.decodeIfPresent(String.self, forKey: Key("note")) ?? ""
        guard note.unicodeScalars.count <= NewReview.largestNote else {
            throw DecodingError.dataCorruptedError(
                forKey: Key("note"), in: fields,
                debugDescription: "may have at most \(NewReview.largestNote) characters")
        }
        // A Double holds every number of an alert exactly, and takes 3.0, which is the same number to JSON.
        let number = try fields.decodeIfPresent(Double.self, forKey: Key("alert"))
        let alert = number.flatMap { Int64(exactly: $0) }
        guard number == nil || alert.map({ AlertQuery.numbers.contains($0) && $0 > 0 }) == true else {
            throw DecodingError.dataCorruptedError(
                forKey: Key("alert"), in: fields, debugDescription: "must be the number of an alert")
        }
        review = NewReview(outcome: outcome, note: note, alert: alert)
    }
}
