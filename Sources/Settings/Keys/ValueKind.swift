/// A way to write a value: how it is read, how it is shown, and in words what is allowed.
struct ValueKind<Value: Sendable & Equatable>: Sendable {
    /// Completes "expected …".
    let allowed: String
    /// Whether an environment variable may give it as words between commas.
    var isList = false
    /// `nil` after at least one flaw was added.
    let read: @Sendable (SettingNode, inout [SettingFlaw]) -> Value?
    /// As YAML on one line, which `read` reads back.
    let show: @Sendable (Value) -> String

    init(
        allowed: String, isList: Bool = false,
        read: @escaping @Sendable (SettingNode, inout [SettingFlaw]) -> Value?,
        show: @escaping @Sendable (Value) -> String
    ) {
        self.allowed = allowed
        self.isList = isList
        self.read = read
        self.show = show
    }

    /// One value read from text.
    /// - Parameters:
    ///   - needsPlain: Whether quotes make it another type, as they do with numbers.
    ///   - parse: Gives the value, or says in a few words what is wrong with the text.
    init(
        allowed: String, needsPlain: Bool = false, show: @escaping @Sendable (Value) -> String,
        parse: @escaping @Sendable (String) throws(Rejection) -> Value
    ) {
        self.init(
            allowed: allowed,
            read: { node, flaws in
                if case .refused = node.content { return nil }
                guard case .text(let text, let isPlain) = node.content else {
                    flaws.append(
                        SettingFlaw(place: node.place, problem: "\(node.kind), but expected \(allowed)"))
                    return nil
                }
                guard isPlain || !needsPlain else {
                    flaws.append(
                        SettingFlaw(
                            place: node.place,
                            problem: "text in quotes, but expected \(allowed); remove the quotes"))
                    return nil
                }
                do throws(Rejection) {
                    return try parse(text)
                } catch {
                    let reason = "\(quoted(text)) \(error.reason ?? "is not allowed")"
                    let rest = reason.hasSuffix("?") ? "" : "; expected \(allowed)"
                    flaws.append(SettingFlaw(place: node.place, problem: reason + rest))
                    return nil
                }
            },
            show: show)
    }
}

/// Why a text is not a value of its kind.
struct Rejection: Error {
    /// A predicate such as "is too long"; `nil` when there is no more to say than what is allowed.
    var reason: String?

    init(_ reason: String? = nil) { self.reason = reason }
}
