import Base

/// Keeps one copy of each server name; a capture has many connections and few names. Bounded: names beyond the
/// capacity are handed back as they came.
struct NameInterner {
    private var names: Set<String> = []
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    mutating func intern(_ name: String) -> String {
        if let known = names.firstIndex(of: name) { return names[known] }
        if names.count < capacity { names.insert(name) }
        return name
    }
}
