/// Which of a resource's types a client would rather have (RFC 9110 §12.5.1).
enum MediaType: String, Sendable, CaseIterable {
    case jsonLines = "application/x-ndjson"
    case eventStream = "text/event-stream"

    /// Ranges that are read; a client names a handful.
    private static let mostRanges = 32

    /// The first of the best; `nil` when the client wants none of them.
    /// - Parameter accept: The Accept fields; none accepts everything.
    static func preferred(_ accept: [String], of types: [MediaType] = allCases) -> MediaType? {
        let ranges = accept.flatMap { $0.split(separator: ",") }.prefix(mostRanges).compactMap { Range($0) }
        guard !ranges.isEmpty else { return types.first }
        var best: (type: MediaType, weight: Double)?
        for type in types {
            // The most specific range that names the type decides.
            guard let range = ranges.filter({ $0.matches(type) }).max(by: { $0.precision < $1.precision }),
                range.weight > (best?.weight ?? 0)
            else { continue }
            best = (type, range.weight)
        }
        return best?.type
    }

    private struct Range {
        var name: String
        var weight: Double

        init?(_ text: Substring) {
            let parts = text.split(separator: ";").map { $0.trimming().lowercased() }
            guard let name = parts.first, name.contains("/") else { return nil }
            self.name = name
            weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            guard (0...1).contains(weight) else { return nil }
        }

        func matches(_ type: MediaType) -> Bool {
            if name == "*/*" || name == type.rawValue { return true }
            return name.hasSuffix("/*") && type.rawValue.hasPrefix(name.dropLast())
        }

        var precision: Int { name == "*/*" ? 0 : name.hasSuffix("/*") ? 1 : 2 }
    }
}

extension Substring {
    /// Without spaces and tabs at either end (OWS of RFC 9110 §5.6.3).
    func trimming() -> Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var rest = drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
