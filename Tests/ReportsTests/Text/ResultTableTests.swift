import Reports
import Testing

struct ResultTableTests {
    @Test func `columns line up, and notes follow`() {
        var table = ResultTable(title: "t", columns: ["who", "n"])
        table.rows = [["a", "1"], ["longer", "200"]]
        table.notes = ["why"]
        #expect(table.text == "t\nwho       n\na         1\nlonger  200\n  why\n")
    }

    @Test func `numbers are rounded and signed`() {
        #expect(ResultTable.number(1.25, 1) == "1.3")
        #expect(ResultTable.number(-0.04) == "0.0")
        #expect(ResultTable.number(-1.5, 0) == "-2")
        #expect(ResultTable.number(0.0625, 3) == "0.063")
        #expect(ResultTable.number(.infinity) == "inf")
        #expect(ResultTable.percent(1, 3) == "33.3 %")
        #expect(ResultTable.percent(0, 0) == "-")
    }
}
