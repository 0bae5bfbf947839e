import Base
import Packets

/// Reads a capture to its end and checks what a reader promises of every segment.
package func readCapture(_ path: String) {
    guard var reader = try? CaptureReader(path: path) else { return }
    var given: UInt64 = 0
    while reader.advance() {
        let segments = reader.segments
        let bytes = reader.bytes
        precondition(segments.count > 0, "an empty batch")
        for index in 0..<segments.count {
            let segment = segments[index]
            precondition(segment.payloadOffset >= 0 && segment.payloadCaptured >= 0)
            precondition(Int(segment.payloadOffset) + Int(segment.payloadCaptured) <= bytes.byteCount)
            precondition(segment.payloadCaptured <= segment.payloadLength)
            given += 1
        }
    }
    let statistics = reader.statistics
    precondition(statistics.counters.packets == statistics.packets, "packets without an outcome")
    precondition(statistics.counters.tcp + statistics.counters.udp == given, "segments lost")
}
