@testable import Accounts
import Base
import Testing

struct InterleavingTests {
    /// One letter a use, each from its place in the text for half a second.
    private func shared(_ text: String, every seconds: Double = 1, for length: Double = 0.5) -> [Character] {
        var names = Interleaving<Character>()
        for (place, name) in text.enumerated() {
            let start = Double(place) * seconds
            names.add(name, start: .at(start), end: .at(start + length))
        }
        return names.shared.sorted()
    }

    @Test(arguments: ["", "A", "AAAA", "AAAB", "AABBCC", "ABCD"])
    func `names one after another are not shared`(text: String) {
        #expect(shared(text) == [])
    }

    /// A NAT may hand a port back and forth once by chance.
    @Test(arguments: ["ABA", "AABBAA", "ABCA"])
    func `one coming back is not enough`(text: String) {
        #expect(shared(text) == [])
    }

    @Test(arguments: ["ABAB", "AABBAABB", "ABABA"])
    func `two that each come back are shared`(text: String) {
        #expect(shared(text) == ["A", "B"])
    }

    @Test func `a third that only passed is not`() {
        #expect(shared("ABABC") == ["A", "B"])
        #expect(shared("CABAB") == ["A", "B"])
    }

    @Test func `overlapping uses are shared at once`() {
        #expect(shared("AB", every: 1, for: 5) == ["A", "B"])
    }

    /// Times rounded to seconds.
    @Test func `an overlap within the rounding is none`() {
        #expect(shared("AB", every: 1, for: 1.9) == [])
    }

    /// A line may come after that of a later exchange.
    @Test(arguments: [
        (first: (10.0, 10.5), second: (7.0, 7.5), isShared: false), ((10, 10.5), (7, 8.9), false),
        ((10, 20), (5, 10.9), false), ((10, 20), (5, 11.5), true), ((10, 20), (12, 15), true),
        ((12, 15), (10, 20), true), ((86_410, 86_420), (10, 20), false),
    ])
    func `an overlap is one whichever came first`(first: (Double, Double), second: (Double, Double), isShared: Bool)
    {
        var names = Interleaving<Character>()
        names.add("A", start: .at(first.0), end: .at(first.1))
        names.add("B", start: .at(second.0), end: .at(second.1))
        #expect(names.shared == (isShared ? ["A", "B"] : []))
    }

    @Test func `since is when the second was certain`() {
        var names = Interleaving<Character>()
        for (time, name) in "AABBABAB".enumerated() {
            names.add(name, start: .at(Double(time)), end: .at(Double(time) + 0.5))
        }
        #expect(names.since == .at(5.5))
    }

    @Test func `many names are bounded and absurd times do not trap`() {
        var names = Interleaving<Int>()
        let (least, greatest) = (Timestamp(nanoseconds: .min), Timestamp(nanoseconds: .max))
        for round in 0..<3 {
            for name in 0..<1_000 {
                names.add(name, start: round == 1 ? greatest : least, end: round == 2 ? least : greatest)
            }
        }
        #expect(names.shared.count == Interleaving<Int>.mostNames)
    }
}
