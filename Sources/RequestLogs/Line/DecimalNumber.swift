/// Decimal text as it stands: digits and a power of ten, exact, where a Double of Unix seconds keeps only about a quarter
/// of a microsecond.
struct DecimalNumber: Equatable {
    private var digits: UInt64 = 0
    /// The value is `digits` × 10^`exponent`.
    private var exponent = 0
    private(set) var isNegative = false

    /// A larger power of ten is out of range whatever it multiplies, zero excepted.
    private static let largestExponent = 1_000

    /// Reads `12`, `-12.5` and `1.25e1`. `nil` for anything else.
    init?(_ text: String) {
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") {
            isNegative = true
            rest.removeFirst()
        }
        guard takeDigits(of: &rest, isFraction: false) > 0 else { return nil }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            _ = takeDigits(of: &rest, isFraction: true)
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest.removeFirst()
            guard let power = Self.takePower(of: &rest) else { return nil }
            exponent += power
        }
        guard rest.isEmpty else { return nil }
    }

    /// - Returns: how many digits there are.
    private mutating func takeDigits(of rest: inout Substring.UTF8View, isFraction: Bool) -> Int {
        var count = 0
        while let byte = rest.first, byte &- UInt8(ascii: "0") < 10 {
            rest.removeFirst()
            count += 1
            let (scaled, overflow) = digits.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(UInt64(byte &- UInt8(ascii: "0")))
            if overflow || carry {
                // Beyond 19 digits nothing fits into 64 bits: a whole number's size still counts, a fraction's end does not.
                if !isFraction { exponent += 1 }
            } else {
                digits = sum
                if isFraction { exponent -= 1 }
            }
        }
        return count
    }

    private static func takePower(of rest: inout Substring.UTF8View) -> Int? {
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard !rest.isEmpty else { return nil }
        var power = 0
        while let byte = rest.first, byte &- UInt8(ascii: "0") < 10 {
            rest.removeFirst()
            power = min(power * 10 + Int(byte &- UInt8(ascii: "0")), largestExponent)
        }
        return isNegative ? -power : power
    }

    /// The value times 10^`power`, without what lies behind the point; `nil` when 64 bits do not hold it.
    func scaled(by power: Int) -> Int64? {
        var value = digits
        var left = exponent + power
        while left < 0, value > 0 {
            value /= 10
            left += 1
        }
        while left > 0, value > 0 {
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = scaled
            left -= 1
        }
        guard let magnitude = Int64(exactly: value) else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// The value when it is whole, and not negative.
    var count: Int? {
        guard !isNegative || digits == 0 else { return nil }
        var value = digits
        for _ in 0..<max(0, -exponent) where value > 0 {
            guard value % 10 == 0 else { return nil }
            value /= 10
        }
        return exponent >= 0 ? scaled(by: 0).map { Int($0) } : Int(exactly: value)
    }
}
