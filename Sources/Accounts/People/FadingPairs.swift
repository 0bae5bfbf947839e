/// Means and products of pairs of values of the order of logarithms, of which the latest so many count: the least squares of one
/// after the other.
struct FadingPairs: Sendable, Equatable {
    private(set) var meanX: Float = 0
    private(set) var meanY: Float = 0
    /// Mean products of what lies off the means.
    private(set) var xx: Float = 0
    private(set) var yy: Float = 0
    private(set) var xy: Float = 0

    /// - Parameter weight: One over the pairs that count, this one included.
    mutating func take(_ x: Float, _ y: Float, weight: Float) {
        let (offX, offY) = (x - meanX, y - meanY)
        meanX += weight * offX
        meanY += weight * offY
        let rest = 1 - weight
        xx = rest * (xx + weight * offX * offX)
        yy = rest * (yy + weight * offY * offY)
        xy = rest * (xy + weight * offX * offY)
    }

    /// Of y over x; nil while x did not vary.
    var slope: Float? { xx > 0 ? xy / xx : nil }

    /// Nil while either did not vary.
    var correlation: Float? { xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : nil }
}

extension FadingPairs: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.float("meanX", &meanX, in: SnapshotBounds.sizeLogs)
        try coder.float("meanY", &meanY, in: SnapshotBounds.sizeLogs)
        try coder.float("xx", &xx, in: SnapshotBounds.sizeLogProducts)
        try coder.float("yy", &yy, in: SnapshotBounds.sizeLogProducts)
        try coder.float("xy", &xy, in: SnapshotBounds.sizeLogProducts)
    }
}
