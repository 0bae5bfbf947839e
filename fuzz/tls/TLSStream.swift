import Connections
import FuzzInput

/// One direction of a TLS stream, cut into chunks of chosen sizes: each begins with two bytes of its length and one by
/// which it was longer on the wire than captured.
@c(LLVMFuzzerTestOneInput)
public func fuzzTLSStream(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var input = unsafe FuzzInput(bytes, count)
    var whole: [UInt8] = []
    var isWhole = true
    var chunked = Sink()
    var scanner = TLSRecordScanner()
    while !input.isEmpty {
        let length = input.word() & 0x0FFF
        let cut = Int(input.byte())
        let chunk = input.take(length)
        // SAFETY: bytes of integers have no padding.
        unsafe scanner.feed(chunk.span.bytes, length: chunk.count + cut, into: &chunked)
        precondition(scanner.bytesHeld <= 4 * TLSRecordScanner.helloLimit, "more held than a hello may take")
        whole += chunk
        if cut > 0 || scanner.state == .lost { isWhole = false }
    }
    // A stream gives the same whatever its packets were.
    guard isWhole else { return 0 }
    var atOnce = Sink()
    var single = TLSRecordScanner()
    // SAFETY: as above.
    unsafe single.feed(whole.span.bytes, length: whole.count, into: &atOnce)
    precondition(atOnce.events == chunked.events, "chunks change the events")
    precondition(atOnce.hellos == chunked.hellos, "chunks change the hellos")
    return 0
}

private struct Sink: TLSRecordSink {
    var events: [TLSEvent] = []
    var hellos: [HelloFingerprints?] = []
    private var cache = FingerprintCache(capacity: 16)

    mutating func clientHello(_ body: RawSpan) {
        guard let hello = try? ClientHello(body) else {
            hellos.append(nil)
            return
        }
        _ = hello.serverName
        _ = hello.applicationProtocols
        _ = hello.version
        let names = cache.fingerprints(of: hello)
        precondition(JA4(names.exact.description) == names.exact, "JA4 text does not read back")
        hellos.append(names)
    }

    mutating func event(_ event: TLSEvent) {
        events.append(event)
    }
}
