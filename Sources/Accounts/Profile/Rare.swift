/// What most accounts never come to need: nothing until it is first changed, then a value on the heap, copied when it is
/// changed while it has several owners.
struct Rare<Value: RareValue>: Sendable {
    /// None or one.
    private var held: [Value] = []

    init() {}

    /// A new value as long as nothing is held.
    var value: Value {
        _read {
            if held.isEmpty { yield Value() } else { yield held[0] }
        }
        _modify {
            if held.isEmpty { held = [Value()] }
            yield &held[0]
        }
    }

    /// For changes that would leave a new value as it is: where nothing is held, nothing is done.
    mutating func change(_ change: (inout Value) -> Void) {
        if !held.isEmpty { change(&held[0]) }
    }

    mutating func removeAll() { held = [] }

    /// Whether it takes room.
    var isHeld: Bool { !held.isEmpty }
}

/// What a ``Rare`` may hold: something that begins as nothing.
protocol RareValue: SnapshotCoded, Sendable {
    init()
}

extension Rare: SnapshotCoded {
    /// As the value itself: whether it was held is no matter of the format.
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        var value = value
        try coder.value("held", &value)
        if !held.isEmpty || !value.isNew { held = [value] }
    }
}

extension RareValue {
    /// Whether it writes what a new one writes.
    fileprivate var isNew: Bool {
        var (own, new) = (self, Self())
        var (written, nothing) = (SnapshotWriter(capacity: 128), SnapshotWriter(capacity: 128))
        // A writer never throws: it has nothing to refuse.
        try? written.value("own", &own)
        try? nothing.value("new", &new)
        return written.bytes == nothing.bytes
    }
}
