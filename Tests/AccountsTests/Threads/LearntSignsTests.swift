@testable import Accounts
import Glibc
import Testing

struct LearntSignsTests {
    @Test func `tokens counted apart are recognised and forgotten`() {
        var counting = TokenCounting()
        let ordinary = counting.note(input: 1_000, cached: 900)
        #expect(!ordinary && !counting.apart)
        #expect(counting.total(input: 1_000, cached: 900) == 1_000)
        let telling = counting.note(input: 300, cached: 12_000)
        #expect(telling && counting.apart)
        #expect(counting.total(input: 300, cached: 12_000) == 12_300)
        #expect(counting.total(input: .max, cached: 2) == .max)
        // One broken line is outlived.
        for _ in 0..<16 { _ = counting.note(input: 1_000, cached: 900) }
        #expect(!counting.apart)
    }

    @Test func `the cache speaks for the request it holds`() {
        let reuse = CacheReuse()
        func density(_ size: Double, gap: Double = 5) -> Double {
            reuse.continued(cached: 12_288, size: size, answer: 200, gap: gap)
        }
        #expect(density(12_300) > 10 * density(13_000))
        #expect(density(12_300) > 50 * density(20_000))
        #expect(density(12_300) > 50 * reuse.first(cached: 12_288, size: 12_600))
        #expect(density(12_300) > density(12_300, gap: 3_600))
    }

    @Test func `coarse blocks are learnt`() {
        var reuse = CacheReuse()
        let before = reuse.continued(cached: 11_264, size: 12_200, answer: 200, gap: 5)
        for _ in 0..<40 { reuse.learn(cached: 11_264, size: 12_200, answer: 200) }
        #expect(reuse.continued(cached: 11_264, size: 12_200, answer: 200, gap: 5) > 2 * before)
    }

    @Test func `bytes tell histories of as many tokens apart`() {
        let bytes = ByteGrowth()
        let own = bytes.density(52_000, after: 50_000, foretold: 1_900)
        let other = bytes.density(52_000, after: 46_000, foretold: 1_900)
        #expect(own > 10 * other)
        // They never veto: nothing is a hundredth as likely as under no rule at all.
        #expect(bytes.density(52_000, after: 5, foretold: 1_900) > 0.05 * FirstSizes.even(52_000))
        #expect(bytes.density(0, after: 5, foretold: 1) == 1)
    }

    @Test func `compression blurs what bytes tell`() {
        var bytes = ByteGrowth()
        for step in 0..<80 {
            let off = step.isMultiple(of: 2) ? 2_500.0 : -2_500
            bytes.learn(52_000 + off, after: 50_000, foretold: 2_000)
        }
        let own = bytes.density(52_000, after: 50_000, foretold: 1_900)
        let other = bytes.density(52_000, after: 48_000, foretold: 1_900)
        #expect(own < 3 * other)
    }

    @Test func `compactions leave names believed and masks do not`() {
        var compacted = NameTrust()
        var masked = NameTrust()
        for _ in 0..<40 {
            for _ in 0..<30 {
                compacted.note(.growth)
                masked.note(.growth)
            }
            compacted.note(.cut)
            masked.note(.oldName)
            #expect(compacted.trusted)
        }
        #expect(!masked.trusted)
    }

    @Test func `belief comes back slowly`() {
        var names = NameTrust()
        for _ in 0..<10 { names.note(.overlap) }
        #expect(!names.trusted)
        for _ in 0..<50 { names.note(.growth) }
        #expect(!names.trusted)
        for _ in 0..<30 { names.note(.freshStart) }
        #expect(names.trusted)
    }

    @Test func `the fast logarithm is close enough`() {
        for value in [1e-300, 0.001, 0.7, 1, 1.5, 2, 3.99, 1_000, 2e9, 1e300] {
            #expect(abs(fastLog(value) - log(value)) <= 0.01)
        }
    }

    @Test func `shares keep their value`() {
        for value in [0, 0.003, 0.5, 1] { #expect(abs(Share(value).value - value) < 2e-5) }
        #expect(Share(7).value == 1 && Share(-1).value == 0)
    }
}
