import Base

@testable import Accounts

/// Compares the fields that each value codes with its stored properties, by name.
struct FieldCheck: SnapshotCoder {
    private var frames: [Set<String>] = [[]]
    private(set) var problems: Set<String> = []
    private(set) var types: Set<String> = []

    private mutating func note(_ name: StaticString) {
        frames[frames.count - 1].insert("\(name)")
    }

    mutating func value(_ name: StaticString, _ value: inout some SnapshotCoded) throws(SnapshotError) {
        note(name)
        let mirror = Mirror(reflecting: value)
        frames.append([])
        try value.code(with: &self)
        let coded = frames.removeLast()
        guard mirror.displayStyle == .struct else { return }
        let type = "\(mirror.subjectType)"
        types.insert(type)
        let stored = Set(mirror.children.compactMap(\.label))
        for name in stored.subtracting(coded) { problems.insert("\(type).\(name) is not coded") }
        for name in coded.subtracting(stored) { problems.insert("\(type).\(name) is coded and not stored") }
    }

    mutating func list<Element>(
        _ name: StaticString, _ list: inout [Element], most: Int, new: @autoclosure () -> Element,
        _ each: (inout FieldCheck, inout Element) throws(SnapshotError) -> Void
    ) throws(SnapshotError) {
        note(name)
        // One at least, so that an empty list's elements are looked at too.
        var elements = list.isEmpty ? [new()] : list
        for place in elements.indices { try each(&self, &elements[place]) }
    }

    mutating func word(_ name: StaticString, _ value: inout UInt64, most: UInt64) { note(name) }
    mutating func bits(_ name: StaticString, _ value: inout UInt64, bytes: Int) { note(name) }
    mutating func double(_ name: StaticString, _ value: inout Double, in range: ClosedRange<Double>) { note(name) }
    mutating func float(_ name: StaticString, _ value: inout Float, in range: ClosedRange<Float>) { note(name) }
    mutating func time(_ name: StaticString, _ value: inout Timestamp) { note(name) }
    mutating func text(_ name: StaticString, _ value: inout String, most: Int) { note(name) }
    mutating func leave(_ name: StaticString) { note(name) }
    mutating func check(_ name: StaticString, _ isValid: Bool) {}
}
