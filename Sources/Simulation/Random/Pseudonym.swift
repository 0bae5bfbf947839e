import Base

/// Names as a gateway pseudonymises them: a letter and twelve hexadecimal digits. Thirteen bytes are held inside a
/// `String` itself, so copying one costs no reference count.
func pseudonym(_ letter: Unicode.Scalar, _ number: UInt64) -> String {
    var text = [UInt8(ascii: letter)]
    text.append(hexadecimal: number, digits: 12)
    return String(decoding: text, as: UTF8.self)
}
