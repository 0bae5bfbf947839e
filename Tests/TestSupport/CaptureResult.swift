package import Packets

/// Everything a capture gave, copied out of its batches.
package struct CaptureResult: Sendable {
    package var segments: [Segment] = []
    /// The captured payload of each segment.
    package var payloads: [[UInt8]] = []
    package var statistics: CaptureStatistics

    /// Reads a whole capture.
    package init(path: String, filter: String? = nil) throws(CaptureError) {
        var reader = try CaptureReader(path: path, filter: filter)
        while reader.advance() {
            for index in reader.segments.indices {
                let segment = reader.segments[index]
                segments.append(segment)
                let start = Int(segment.payloadOffset)
                let payload = reader.bytes.extracting(start..<(start + Int(segment.payloadCaptured)))
                payloads.append((0..<payload.byteCount).map { payload.byte($0) })
            }
        }
        statistics = reader.statistics
    }

    package init(_ bytes: [UInt8], filter: String? = nil) throws(CaptureError) {
        let file = TemporaryFile(bytes)
        try self.init(path: file.path, filter: filter)
    }
}

extension RawSpan {
    fileprivate func byte(_ offset: Int) -> UInt8 {
        // SAFETY: checked load of a type without invalid bit patterns.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
