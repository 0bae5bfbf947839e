/// The natural logarithm of a positive, normal number within 0.01: from the exponent and a parabola through the
/// mantissa. Scores weigh dozens of candidates an exchange, and none turns on a hundredth of a nat.
@inline(__always)
func fastLog(_ value: Double) -> Double {
    let bits = value.bitPattern
    let exponent = Double(Int((bits >> 52) & 0x7FF) - 1_023)
    let mantissa = Double(bitPattern: (bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000)
    return (exponent + (2 - mantissa / 3) * mantissa - 5.0 / 3) * 0.693_147_180_559_945_3
}

/// Student's t density with three degrees of freedom: a bell with tails that forgive, and no exponential to compute.
@inline(__always)
func bell(_ deviation: Double, scale: Double) -> Double {
    let z = deviation / scale
    let q = 1 + z * z / 3
    return 0.367_552_596_947_861 / (scale * q * q)
}
