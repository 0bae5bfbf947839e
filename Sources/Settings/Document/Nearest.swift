/// The name that was probably meant, when one is close enough to `text` that a slip explains it.
func nearest(to text: String, among names: [String]) -> String? {
    // Nothing that long is a misspelt key, and the distance costs the product of the lengths.
    guard text.utf8.count <= 64 else { return nil }
    let plain = simplified(text)
    if plain.count >= 3, let longer = names.first(where: { simplified($0).starts(with: plain) }) { return longer }
    let candidates = names.map { (name: $0, distance: distance(plain, simplified($0))) }
    guard let best = candidates.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(1, min(plain.count, best.name.utf8.count) / 3) ? best.name : nil
}

/// Lower case without the signs between words, in which spellings differ.
private func simplified(_ text: String) -> [UInt8] {
    text.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
}

/// Edits that make `left` of `right`: a letter more, less, other, or two neighbours swapped (optimal string alignment).
private func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            let change = previous[column] + (left[row] == right[column] ? 0 : 1)
            var best = min(previous[column + 1] + 1, current[column] + 1, change)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                best = min(best, before[column - 1] + 1)
            }
            current.append(best)
        }
        (before, previous) = (previous, current)
    }
    return previous[right.count]
}
