import Base
import Testing

struct HexadecimalTests {
    @Test func `digits are written in lower case and read in either`() {
        #expect(Hexadecimal.text([0x00, 0x9F, 0xFF]) == "009fff")
        #expect(Hexadecimal.octets("009fFf") == [0x00, 0x9F, 0xFF])
    }

    @Test(arguments: ["0", "0g", "g0", "é0", "0x00", " 00"])
    func `what is not pairs of digits has no octets`(text: String) {
        #expect(Hexadecimal.octets(text) == nil)
    }

    @Test func `a number has all digits of its width, or the last of them`() {
        var text: [UInt8] = []
        text.append(hexadecimal: UInt16(0xAB))
        text.append(hexadecimal: UInt64(0x1234_5678_9ABC), digits: 4)
        #expect(String(decoding: text, as: UTF8.self) == "00ab9abc")
    }

    @Test func `every octet is a digit or has no value`() {
        for octet in UInt8.min...UInt8.max {
            let digit = Character(Unicode.Scalar(octet))
            #expect(Hexadecimal.value(of: octet).map(Int.init) == (octet < 0x80 ? digit.hexDigitValue : nil))
        }
    }
}

struct VisibleTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("ünïcode 中文", "ünïcode 中文"), ("\u{1B}[31mred", "\\u{1b}[31mred"),
        ("a\nb", "a\\u{a}b"), ("\u{202E}cba", "\\u{202e}cba"), ("\u{9B}2J", "\\u{9b}2J"), ("\u{2028}", "\\u{2028}"),
        ("\u{E000}", "\\u{e000}"),
    ])
    func `what shows nothing by itself is escaped`(text: String, shown: String) {
        #expect(VisibleText.escaping(text) == shown)
    }
}

struct FNV1aTests {
    @Test(arguments: [
        ("", 0xCBF2_9CE4_8422_2325 as UInt64), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8),
    ])
    func `the number is the draft's`(text: String, number: UInt64) {
        var hash = FNV1a()
        hash.add(text)
        #expect(hash.value == number)
    }
}
