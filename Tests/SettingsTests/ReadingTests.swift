import Settings
import Testing

@Suite struct ReadingTests {
    @Test func nothingGivenIsEveryDefault() throws {
        let loaded = try SettingsLoader.load(bytes: Array("log:\n".utf8), file: "t")
        #expect(loaded.settings == Settings())
    }
}
