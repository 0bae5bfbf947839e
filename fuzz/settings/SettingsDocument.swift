import FuzzInput
import Settings

/// A settings file; what is good must print as a file that means the same.
@c(LLVMFuzzerTestOneInput)
public func fuzzSettings(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe FuzzInput(bytes, count)
    do throws(SettingsError) {
        let loaded = try SettingsLoader.load(bytes: Array(input.rest), file: "f")
        do throws(SettingsError) {
            let again = try SettingsLoader.load(bytes: Array(loaded.text.utf8), file: "printed")
            precondition(again.settings == loaded.settings, "printed settings mean something else")
        } catch {
            preconditionFailure("printed settings are refused: \(error)")
        }
    } catch {
        precondition(!error.mistakes.isEmpty, "refused without a mistake")
    }
    return 0
}
