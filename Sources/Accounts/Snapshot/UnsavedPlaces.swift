/// Places of profiles that changed, in the order in which they did, each once as long as its profile says so.
struct UnsavedPlaces: Sendable {
    private var places: [Int32] = []
    private var start = 0

    var count: Int { places.count - start }

    mutating func append(_ place: Int32) {
        places.append(place)
    }

    mutating func takeFirst() -> Int32? {
        guard start < places.count else {
            places.removeAll(keepingCapacity: true)
            start = 0
            return nil
        }
        defer { start += 1 }
        if start > 65_536, start * 2 > places.count {
            places.removeFirst(start)
            start = 0
        }
        return places[start]
    }
}
