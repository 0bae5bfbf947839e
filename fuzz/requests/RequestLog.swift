import Accounts
import FuzzInput
import RequestLogs

/// A request log file: JSON Lines, plain or gzip.
@c(LLVMFuzzerTestOneInput)
public func fuzzRequestLog(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe FuzzInput(bytes, count)
    let file = MemoryFile(Array(input.rest))
    guard var reader = try? RequestLogReader(path: file.path) else { return 0 }
    var records = 0
    while let record = reader.next() {
        precondition(!record.account.isEmpty, "a record without an account")
        records += 1
    }
    precondition(reader.statistics.records == records, "records lost")
    return 0
}
