/// Decimal text as the number of billionths it holds: exact, where a Double of Unix seconds keeps only about
/// a quarter of a microsecond.
struct DecimalNumber: Equatable {
    var billionths: Int64

    /// Reads `-12.5`, `12`, and by way of Double `1.25e1`. `nil` for anything else and beyond ±9.2·10⁹.
    init?(_ text: String) {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        var whole: Int64 = 0
        var fraction: Int64 = 0
        var fractionUnit: Int64 = 1_000_000_000
        var digitCount = 0
        var inFraction = false
        var isLarge = false
        for byte in digits {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digitCount += 1
                let digit = Int64(byte - UInt8(ascii: "0"))
                if inFraction {
                    // Below a billionth nothing is kept.
                    fractionUnit /= 10
                    fraction += digit * fractionUnit
                } else {
                    // Too large as it stands, but an exponent may follow: HAProxy gives seconds as so many millionths.
                    isLarge = isLarge || whole >= 1_000_000_000_000
                    if !isLarge { whole = whole * 10 + digit }
                }
            case UInt8(ascii: ".") where !inFraction && digitCount > 0:
                inFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                guard let value = Double(text), abs(value) < 9.2e9 else { return nil }
                billionths = Int64(value * 1e9)
                return
            default:
                return nil
            }
        }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = scaled.addingReportingOverflow(fraction)
        guard digitCount > 0, !isLarge, !overflow, !carry else { return nil }
        billionths = isNegative ? -sum : sum
    }

    /// The value when it is whole.
    var integer: Int? {
        let (quotient, remainder) = billionths.quotientAndRemainder(dividingBy: 1_000_000_000)
        return remainder == 0 ? Int(quotient) : nil
    }
}
