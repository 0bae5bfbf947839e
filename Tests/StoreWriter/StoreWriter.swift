import Foundation
import Base
import Store

/// Raises alerts until it is killed, and prints each number once it is acknowledged: for tests that kill a writer.
///
/// Usage: store-writer DATABASE PREFIX, where alerts are those of accounts `PREFIX-1`, `PREFIX-2`, …
@main
struct StoreWriter {
    static func main() async {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { exit(64) }
        do {
            let store = try await Store.open(at: arguments[1])
            let journal = await AlertJournal.open(store)
            var number = 0
            while true {
                let alerts = (0..<Int.random(in: 1...4)).map { _ in
                    number += 1
                    return NewAlert(
                        account: "\(arguments[2])-\(number)", kind: "relay-sharing", severity: .high,
                        time: Timestamp(nanoseconds: Int64(number))
                    ) { sequence, _ in Array("{\"sequence\":\(sequence)}".utf8) }
                }
                for outcome in await journal.raise(alerts) {
                    guard case .stored(let sequence) = outcome else { exit(70) }
                    FileHandle.standardOutput.write(Data("\(sequence)\n".utf8))
                }
            }
        } catch {
            print(error)
            exit(75)
        }
    }
}
