@testable import Accounts
import Testing

struct FirstSizesTests {
    @Test func `bases are learnt`() {
        var sizes = FirstSizes()
        for prompt in 0..<20 { sizes.add(12_000 + Double(prompt * 15), weight: 1) }
        for prompt in 0..<5 { sizes.add(30_000 + Double(prompt * 40), weight: 1) }
        #expect(sizes.density(12_100) > 50 * sizes.density(20_000))
        #expect(sizes.density(30_100) > 10 * sizes.density(20_000))
        #expect(sizes.isFamiliar(12_100) && sizes.isFamiliar(30_100) && !sizes.isFamiliar(20_000))
    }

    @Test func `nothing learnt is even`() {
        #expect(FirstSizes().density(5_000) == FirstSizes.even(5_000))
        #expect(!FirstSizes().isFamiliar(5_000))
    }

    @Test func `an old base gives way to a fifth`() {
        var sizes = FirstSizes()
        for base in [1_000.0, 5_000, 20_000, 80_000, 300_000] {
            for _ in 0..<30 { sizes.add(base, weight: 1) }
        }
        #expect(sizes.isFamiliar(300_000))
        #expect(!sizes.isFamiliar(1_000))
    }

    @Test func `doubtful starts teach little`() {
        var sure = FirstSizes()
        var doubtful = FirstSizes()
        for _ in 0..<3 {
            sure.add(9_000, weight: 1)
            doubtful.add(9_000, weight: 0.1)
        }
        #expect(sure.density(9_000) > 3 * doubtful.density(9_000))
    }

    @Test(arguments: [0.0, 1, 4e9])
    func `any size has a finite density`(size: Double) {
        var sizes = FirstSizes()
        sizes.add(size, weight: 1)
        #expect(sizes.density(size).isFinite && sizes.density(size) > 0)
    }
}
