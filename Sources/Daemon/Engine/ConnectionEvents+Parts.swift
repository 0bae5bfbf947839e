import Connections

extension ConnectionEvents {
    /// The same in parts of a bounded number of exchanges, in order: how connections ended comes last. No parts for nothing.
    func parts(of most: Int) -> [ConnectionEvents] {
        guard carried.count > most else { return isEmpty ? [] : [self] }
        var parts: [ConnectionEvents] = []
        for start in stride(from: 0, to: carried.count, by: most) {
            var part = ConnectionEvents()
            part.carried = Array(carried[start..<min(start + most, carried.count)])
            parts.append(part)
        }
        (parts[0].opened, parts[0].losses, parts[0].gaps) = (opened, losses, gaps)
        (parts[0].progress, parts[0].bursts) = (progress, bursts)
        parts[parts.count - 1].finished = finished
        return parts
    }
}
