extension Int {
    /// 1 to 10⁹.
    package static let powersOfTen = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    ]
}

extension [UInt8] {
    package mutating func appendDecimal(_ value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        appendDecimal(value.magnitude)
    }

    private mutating func appendDecimal(_ value: UInt) {
        var divisor: UInt = 1
        while value / divisor >= 10 { divisor *= 10 }
        appendDigits(value, from: divisor)
    }

    private mutating func appendDigits(_ value: UInt, from highest: UInt) {
        var rest = value
        var divisor = highest
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / divisor % 10))
            rest %= divisor
            divisor /= 10
        }
    }

    /// `value / scale` without floating point; trailing zeros of the fraction are left out.
    /// - Parameter scale: A power of ten.
    package mutating func appendFixed(_ value: Int, scale: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let scale = scale.magnitude
        appendDecimal(value.magnitude / scale)
        var fraction = value.magnitude % scale
        guard fraction > 0 else { return }
        var highest = scale / 10
        while fraction % 10 == 0 {
            fraction /= 10
            highest /= 10
        }
        append(UInt8(ascii: "."))
        appendDigits(fraction, from: highest)
    }
}
