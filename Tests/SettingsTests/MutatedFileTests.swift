import Settings
import TestSupport
import Testing

/// Files that are nearly right, made from the shipped one by random edits.
struct MutatedFileTests {
    private static let scraps = [
        "*", "&", "[", "]", "{", "}", ":", "- ", "? ", "\n", "  ", "\"", "'", "|", ">", "!", "%", "#", "---\n",
        "\t",
        "null", "\u{0}", "\u{85}", "\u{2028}", "é", "99999999999999999999", "<<: ", "\\",
    ].map { Array($0.utf8) }

    @Test(arguments: 0..<4) func `no file crashes the reader`(_ seed: Int) throws {
        let original = Array(
            (try SettingsLoader.load(file: "\(RepositoryPaths.root)/config/tailgate.yaml", environment: [:])).text
                .utf8)
        var random = SplitMix(seed: UInt64(seed))
        var refused = 0
        for _ in 0..<150 {
            var bytes = original
            for _ in 0...Int.random(in: 0..<6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let length = min(Int.random(in: 0..<12, using: &random), bytes.count - place)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.removeSubrange(place..<place + length)
                case 1: bytes.insert(contentsOf: Self.scraps.randomElement(using: &random) ?? [], at: place)
                case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
                default: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
                }
            }
            // Every complaint is one line with the file's name, whatever the file holds.
            let told = mistakes(bytes: bytes)
            if told.isEmpty {
                let loaded = try SettingsLoader.load(bytes: bytes, file: "t.yaml", environment: [:])
                #expect(try load(loaded.text) == loaded.settings)
            }
            if !told.isEmpty { refused += 1 }
            #expect(told.allSatisfy { $0.hasPrefix("t.yaml") && !$0.unicodeScalars.contains { $0.value < 0x20 } })
        }
        #expect(refused > 50)
    }
}
