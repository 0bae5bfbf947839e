private import Yams

/// The tree of a settings file, as far as it can be read.
struct SettingsDocument {
    /// `nil` when there is none: the file is empty, or its syntax broken.
    private(set) var root: SettingNode?
    private(set) var flaws: [SettingFlaw] = []

    /// Aliases multiply when they are followed, and the parser follows those in keys. Sixteen cannot reach more than
    /// 3^5 copies of a thing, and no setting needs one.
    private static let aliases = 16
    /// Of lists within lists; the deepest setting has four levels.
    private static let depth = 16
    /// Keys given twice that are looked for; each costs another pass over the file.
    private static let duplicates = 8

    init(_ text: String) {
        guard Self.mayBeAliases(in: text) <= Self.aliases else {
            flaws = [SettingFlaw(problem: "more than \(Self.aliases) asterisks: aliases are not supported")]
            return
        }
        var text = text
        var repeated: [Unicode.Scalar: SettingFlaw] = [:]
        while true {
            do throws(Failure) {
                root = try read(text, repeated: repeated)
                return
            } catch {
                guard case .repeatedKey(let name, let place) = error, repeated.count < Self.duplicates,
                    let mark = Self.unusedMark(in: text),
                    let marked = Self.marking(place, of: text, with: mark, keeping: repeated.keys)
                else {
                    flaws += repeated.values.map(\.self) + [error.flaw]
                    return
                }
                text = marked
                repeated[mark] = SettingFlaw(place: place, problem: "\(quoted(name)) appears twice; keep one")
            }
        }
    }
}

// MARK: Reading

extension SettingsDocument {
    fileprivate enum Failure: Error {
        case repeatedKey(String, SettingPlace)
        case syntax(SettingFlaw)

        var flaw: SettingFlaw {
            switch self {
            case .repeatedKey(let name, let place):
                SettingFlaw(place: place, problem: "\(quoted(name)) appears twice; keep one")
            case .syntax(let flaw): flaw
            }
        }
    }

    /// - Parameter repeated: Characters that stand at the beginning of keys which occur again.
    private mutating func read(_ text: String, repeated: [Unicode.Scalar: SettingFlaw]) throws(Failure)
        -> SettingNode?
    {
        do {
            // Without rules every plain value stays the text it is: `0660` and `no` mean what their key says.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let node = try parser.nextRoot() else { return nil }
            if let second = try parser.nextRoot() {
                flaws.append(
                    SettingFlaw(
                        place: second.mark.map(SettingPlace.init),
                        problem: "a second document begins; settings must be one document"))
            }
            // Anchors are held weakly by the nodes, so the parser must outlive the walk.
            return withExtendedLifetime(parser) { convert(node, depth: 0, repeated: repeated) }
        } catch let error as YamlError {
            throw Failure(error)
        } catch {
            throw .syntax(SettingFlaw(problem: "not YAML: \(error)"))
        }
    }

    private mutating func convert(_ node: Node, depth: Int, repeated: [Unicode.Scalar: SettingFlaw]) -> SettingNode
    {
        let place = node.mark.map(SettingPlace.init)
        let refused = SettingNode(content: .refused, place: place)
        guard depth <= Self.depth else {
            flaws.append(SettingFlaw(place: place, problem: "nested deeper than any setting"))
            return refused
        }
        guard node.anchor == nil else {
            flaws.append(
                SettingFlaw(place: place, problem: "anchors and aliases are not supported; write the value out"))
            return refused
        }
        // Without resolver rules these three are what a value has that was given no tag.
        guard [Tag.Name.str, .seq, .map].contains(where: { node.tag.description == $0.rawValue }) else {
            flaws.append(SettingFlaw(place: place, problem: "tags are not supported; write the value alone"))
            return refused
        }
        switch node {
        case .scalar(let scalar):
            return SettingNode(content: content(scalar), place: place)
        case .sequence(let items):
            return SettingNode(
                content: .list(items.map { convert($0, depth: depth + 1, repeated: repeated) }), place: place)
        case .mapping(let mapping):
            return SettingNode(
                content: .table(
                    mapping.compactMap { pair in
                        entry(pair.key, pair.value, in: mapping, depth: depth, repeated: repeated)
                    }), place: place)
        case .alias:
            flaws.append(
                SettingFlaw(place: place, problem: "anchors and aliases are not supported; write the value out"))
            return refused
        }
    }

    private func content(_ scalar: Node.Scalar) -> SettingNode.Content {
        let isPlain = scalar.style == .plain
        // YAML 1.2.2 section 10.2.1.1: the ways to write null.
        if isPlain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) { return .nothing }
        return .text(scalar.string, isPlain: isPlain)
    }

    private mutating func entry(
        _ key: Node, _ value: Node, in mapping: Node.Mapping, depth: Int, repeated: [Unicode.Scalar: SettingFlaw]
    ) -> SettingNode.Entry? {
        guard case .scalar(let scalar) = key, key.anchor == nil, let mark = key.mark else {
            flaws.append(
                SettingFlaw(place: key.mark.map(SettingPlace.init), problem: "a key must be a plain word"))
            return nil
        }
        if let first = scalar.string.unicodeScalars.first, let flaw = repeated[first] {
            flaws.append(flaw)
            return nil
        }
        return SettingNode.Entry(
            name: scalar.string, place: SettingPlace(mark),
            value: convert(value, depth: depth + 1, repeated: repeated))
    }
}

// MARK: What the parser refuses

extension SettingsDocument.Failure {
    fileprivate init(_ error: YamlError) {
        switch error {
        case .duplicatedKeysInMapping(let names, let context):
            // The mark is that of the first of the names, in the order in which they are sorted.
            self = .repeatedKey(names.first ?? "", SettingPlace(context.mark))
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let circumstance = context.map { "\($0.text.trimmedEnd): " } ?? ""
            self = .syntax(SettingFlaw(place: SettingPlace(mark), problem: "not YAML: \(circumstance)\(problem)"))
        case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem), .representer(let problem):
            self = .syntax(SettingFlaw(problem: "not YAML: \(problem)"))
        case .dataCouldNotBeDecoded: self = .syntax(SettingFlaw(problem: "not UTF-8 text"))
        case .memory: self = .syntax(SettingFlaw(problem: "out of memory while reading it"))
        case .no: self = .syntax(SettingFlaw(problem: "not YAML"))
        }
    }
}

extension SettingPlace {
    fileprivate init(_ mark: Mark) { self.init(line: max(mark.line, 1), column: max(mark.column, 1)) }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

// MARK: Looking at the text before and between passes

extension SettingsDocument {
    /// At least as many as there are aliases. A line that begins with `#` holds none, whatever surrounds it.
    private static func mayBeAliases(in text: String) -> Int {
        text.utf8.split(separator: UInt8(ascii: "\n")).reduce(0) { count, line in
            let body = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard body.first != UInt8(ascii: "#") else { return count }
            return count + body.count { $0 == UInt8(ascii: "*") }
        }
    }

    /// A private-use character (plane 15) that does not occur in `text`.
    private static func unusedMark(in text: String) -> Unicode.Scalar? {
        let used = Set(text.unicodeScalars.lazy.map(\.value).filter { $0 >= 0xF0000 })
        let free = (UInt32(0xF0000)...0xF00FF).first { !used.contains($0) }
        return free.flatMap(Unicode.Scalar.init)
    }

    /// What the parser counts as the end of a line (YAML 1.1, section 4.1.4), a carriage return before a line feed with it.
    private static let breaks: Set<Unicode.Scalar> = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]

    /// `text` with the key at `place` begun by `mark` instead of its first character, so that the key can be distinguished
    /// from its repetition and no column moves; nil where the key is not there, or bears one of `marks` and is repeated all
    /// the same.
    private static func marking(
        _ place: SettingPlace, of text: String, with mark: Unicode.Scalar,
        keeping marks: some Collection<Unicode.Scalar>
    ) -> String? {
        var scalars = Array(text.unicodeScalars)
        var index = 0
        for _ in 1..<place.line {
            guard let end = scalars[index...].firstIndex(where: Self.breaks.contains) else { return nil }
            index = end + 1
            if scalars[end] == "\r", scalars.indices.contains(index), scalars[index] == "\n" { index += 1 }
        }
        index += place.column - 1
        if scalars.indices.contains(index), scalars[index] == "\"" || scalars[index] == "'" { index += 1 }
        guard scalars.indices.contains(index), !marks.contains(scalars[index]) else { return nil }
        scalars[index] = mark
        var marked = String.UnicodeScalarView()
        marked.append(contentsOf: scalars)
        return String(marked)
    }
}
