import FuzzInput
import Base

/// A whole capture file: pcap, pcapng, or gzip of either.
@c(LLVMFuzzerTestOneInput)
public func fuzzCaptures(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = unsafe FuzzInput(bytes, count)
    let file = MemoryFile(Array(input.rest))
    readCapture(file.path)
    return 0
}
