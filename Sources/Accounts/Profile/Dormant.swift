/// A value in use, or asleep as the bytes of its snapshot, which take a third of the room.
///
/// A change wakes it. A mere read leaves it asleep, and costs each time what reading a snapshot takes, some
/// ten microseconds.
struct Dormant<Value: RareValue>: Sendable {
    /// One while it is in use, else none.
    private var awake: [Value] = []
    /// Empty while it is in use, and for a new value.
    private var asleep: [UInt8] = []

    init() {}

    var isAsleep: Bool { awake.isEmpty }

    var value: Value {
        _read {
            if awake.isEmpty { yield slept } else { yield awake[0] }
        }
        _modify {
            if awake.isEmpty {
                awake = [slept]
                asleep = []
            }
            yield &awake[0]
        }
    }

    mutating func sleep() {
        guard !awake.isEmpty else { return }
        var writer = SnapshotWriter()
        // A writer never throws: it has nothing to refuse.
        try? writer.value("awake", &awake[0])
        // No more room than the bytes take.
        asleep = Array(writer.bytes[...])
        awake = []
    }

    /// The value as it fell asleep.
    private var slept: Value {
        var value = Value()
        guard !asleep.isEmpty else { return value }
        var reader = SnapshotReader(asleep[...])
        do {
            try reader.value("asleep", &value)
            return value
        } catch {
            // What a writer wrote a reader takes: fields are held within their bounds as they are written.
            assertionFailure("asleep: \(error)")
            return Value()
        }
    }
}

extension Dormant: SnapshotCoded {
    /// As the value itself; what is read is in use.
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        coder.leave("asleep")
        try coder.value("awake", &value)
    }
}
