/// Names as a gateway pseudonymises them: a letter and twelve hexadecimal digits. Thirteen bytes are held inside a
/// `String` itself, so copying one costs no reference count.
func pseudonym(_ letter: Unicode.Scalar, _ number: UInt64) -> String {
    var text = String.UnicodeScalarView()
    text.append(letter)
    for shift in stride(from: UInt64(44), through: 0, by: -4) {
        let nibble = UInt8(truncatingIfNeeded: number >> shift) & 15
        text.append(Unicode.Scalar(nibble < 10 ? 0x30 + nibble : 0x57 + nibble))
    }
    return String(text)
}
