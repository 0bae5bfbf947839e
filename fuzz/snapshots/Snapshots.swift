import Accounts
import Connections
import FuzzInput
import Base

/// A profile, or the state that all accounts share, as a database gives it; then the account goes on. The first byte says
/// which of them and whether the bytes get a checksum that fits, as those of a forger would; the second how many
/// exchanges follow, and each takes eight bytes for its times.
@c(LLVMFuzzerTestOneInput)
public func fuzzSnapshot(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(bytes, count)
    let choice = input.byte()
    let times = (0..<Int(input.byte() & 15)).map { _ in input.take(8) }
    let fields = Array(input.rest)
    guard let account = AccountName("fuzz") else { return 0 }
    let isShared = choice & 1 != 0
    let blob =
        choice & 2 != 0 ? fields : AccountBook.sealedSnapshot(fields, of: isShared ? "" : account.text)

    var book = AccountBook()
    do throws(SnapshotError) {
        if isShared {
            try book.restoreShared(from: blob)
        } else {
            try book.restore(account, from: blob)
            check(book, account)
        }
    } catch {
        precondition(book.accountCount == 0, "refused and taken all the same")
    }
    for (number, time) in times.enumerated() { book.take(record(number, at: time, of: account)) }
    _ = book.assess()
    book.settle(at: Timestamp(seconds: 2e9))
    book.noteClockSet(.init(from: Timestamp(seconds: 1e9), to: Timestamp(seconds: 1e9 + 3_600)), isBack: true)
    if let text = book.snapshot(of: account) {
        precondition(!text.isEmpty)
        check(book, account)
    }
    book.settleAll()
    _ = book.assess()
    return 0
}

/// What was taken can be written and taken again, and is then the same.
private func check(_ book: AccountBook, _ account: AccountName) {
    guard let written = book.snapshot(of: account) else { preconditionFailure("taken and not there") }
    var again = AccountBook()
    do throws(SnapshotError) {
        try again.restore(account, from: written)
    } catch {
        preconditionFailure("what was written is refused: \(error)")
    }
    precondition(again.snapshot(of: account) == written, "what was written comes back as something else")
}

/// An exchange at a time near the one of a real log, or anywhere.
private func record(_ number: Int, at bytes: [UInt8], of account: AccountName) -> RequestRecord {
    let word = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let time =
        word >> 63 == 0
        ? Timestamp(nanoseconds: 1_736_000_000_000_000_000 + Int64(word & 0xFFFF_FFFF_FFFF))
        : Timestamp(nanoseconds: Int64(bitPattern: word << 1))
    return RequestRecord(
        time: time, duration: Nanoseconds(Int64(word >> 8 & 0x3_FFFF_FFFF)),
        source: Endpoint(address: IPAddress(v4: 0xC633_0700 | UInt32(number & 3)), port: 40_000),
        account: account.text, client: number & 4 == 0 ? "KimiCLI/1.3" : "aider/0.8",
        requestBytes: 9_000 + number * 700, responseBytes: 900, status: 200)
}
