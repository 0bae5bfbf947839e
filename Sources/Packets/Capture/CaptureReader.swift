/// Reads a capture file and decodes it in batches: pcap or pcapng, plain or gzip, from a path or standard input.
///
/// A truncated or damaged file yields everything before the damage and one problem in `statistics`.
package struct CaptureReader: ~Copyable {
    private var window: ByteWindow
    /// One of the two formats is there. A pcapng file is taken out while it is changed: a copy beside it would make every
    /// new interface copy all the earlier ones.
    private let pcap: PcapFile?
    private var pcapng: PcapngFile?
    private let filter: PacketFilter?
    private var slots = [Segment](repeating: .empty, count: CaptureLimits.batchSegments)
    private var count = 0
    private var tally = PacketTally()
    private var problem: CaptureProblem?
    private var ended = false

    /// - Parameters:
    ///   - path: a file, or "-" for standard input.
    ///   - filter: a BPF expression (pcap-filter(7)); packets it refuses are counted, not decoded.
    /// - Throws: `CaptureError` if a capture cannot be read at all, or the filter is not valid.
    package init(path: String, filter: String? = nil) throws(CaptureError) {
        var window = try ByteWindow(path: path)
        let pcap = try Self.pcapFile(&window)
        let pcapng = pcap == nil ? try Self.pcapngFile(&window) : nil
        var compiled: PacketFilter?
        if let filter {
            var link: LinkLayer?
            if let pcap, pcap.link != .unknown { link = pcap.link }
            compiled = try PacketFilter(filter, link: link, name: window.name)
        }
        self.window = window
        self.pcap = pcap
        self.pcapng = pcapng
        self.filter = compiled
    }

    /// The current batch, in the order of the file.
    package var segments: Span<Segment> {
        @_lifetime(borrow self)
        borrowing get {
            slots.span.extracting(first: count)
        }
    }

    /// The bytes that the offsets of the current batch's segments point into, valid until the next `advance()`.
    package var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get { window.bytes }
    }

    /// What has been read so far.
    package var statistics: CaptureStatistics {
        CaptureStatistics(
            name: window.name,
            bytesRead: window.bytesRead,
            totalBytes: window.size,
            packets: tally.packets,
            wireBytes: tally.wireBytes,
            first: tally.packets > 0 ? tally.first : nil,
            last: tally.packets > 0 ? tally.last : nil,
            dropped: pcapng?.dropped ?? 0,
            problems: problem.map { [$0] } ?? [],
            counters: tally.counters)
    }

    /// Decodes the next batch, of up to 256 TCP segments and UDP datagrams; false at the end.
    ///
    /// A batch ends early where the window of bytes does, so one of a pipe holds what has arrived.
    package mutating func advance() -> Bool {
        count = 0
        while !ended {
            switch decodeWindow() {
            case .batchFull:
                return true
            case .needs(let length):
                // Refilling moves the bytes of segments already in the batch.
                if count > 0 { return true }
                if !window.refill(atLeast: length) { end(wanted: length) }
            case .block:
                if count > 0 { return true }
                takeBlock()
            case .damaged(let reason):
                stop(reason, at: window.streamOffset)
            }
        }
        return count > 0
    }

    private mutating func decodeWindow() -> RecordStop {
        var position = window.position
        let stop = Self.decode(
            window.bytes, from: &position, pcap, &pcapng, into: &slots, count: &count, tally: &tally, filter: filter
        )
        window.position = position
        return stop
    }

    private static func decode(
        _ window: RawSpan, from position: inout Int, _ pcap: PcapFile?, _ pcapng: inout PcapngFile?,
        into slots: inout [Segment], count: inout Int, tally: inout PacketTally, filter: PacketFilter?
    ) -> RecordStop {
        var slots = slots.mutableSpan
        if let pcap {
            return pcap.decode(
                window, from: &position, into: &slots, count: &count, tally: &tally, filter: filter)
        }
        guard var file = pcapng.take() else { return .block }
        defer { pcapng = file }
        return file.decode(window, from: &position, into: &slots, count: &count, tally: &tally, filter: filter)
    }

    /// The stream has ended where `wanted` bytes of a record were expected.
    private mutating func end(wanted: Int) {
        if let failure = window.failure {
            stop(failure, at: window.streamOffset &+ UInt64(window.available))
        } else if window.available > 0 {
            stop(
                "the file ends \(window.available) bytes into a record of \(wanted) or more",
                at: window.streamOffset)
        } else {
            ended = true
        }
    }

    private mutating func stop(_ reason: String, at offset: UInt64) {
        ended = true
        problem = CaptureProblem(offset: offset, isDecompressedOffset: window.isDecompressed, message: reason)
    }
}

extension CaptureReader {
    /// Takes a pcapng block that carries no packet, or skips it without keeping it.
    private mutating func takeBlock() {
        guard var file = pcapng.take() else { return }
        defer { pcapng = file }
        let start = window.streamOffset
        // The type of a section header is a palindrome, because the order of the bytes is only said after it.
        let isSection = window.bytes.big32(at: window.position) == PcapngFile.BlockType.section
        if isSection {
            guard window.refill(atLeast: PcapngFile.sectionHeaderLength) else {
                return end(wanted: PcapngFile.sectionHeaderLength)
            }
            guard let order = PcapngFile.order(ofSection: window.bytes, at: window.position) else {
                return stop("a section header has no byte-order magic", at: start)
            }
            let major = order.uint16(window.bytes, at: window.position &+ 12)
            guard major == 1 else { return stop("a section has pcapng version \(major)", at: start) }
            file.beginSection(order: order)
        }
        let type = file.order.uint32(window.bytes, at: window.position)
        let length = Int(file.order.uint32(window.bytes, at: window.position &+ 4))
        let minimum = isSection ? PcapngFile.sectionHeaderLength : PcapngFile.frameLength
        guard length >= minimum, length & 3 == 0 else {
            return stop("a block claims a length of \(length) bytes", at: start)
        }

        if type == PcapngFile.BlockType.interface || type == PcapngFile.BlockType.interfaceStatistics,
            length <= ByteWindow.capacity
        {
            guard window.refill(atLeast: length) else { return end(wanted: length) }
            let range = window.position..<(window.position &+ length)
            var reason: String?
            if type == PcapngFile.BlockType.interface {
                reason = file.describeInterface(window.bytes.extracting(range))
            } else {
                file.noteStatistics(window.bytes.extracting(range))
            }
            if let reason { return stop(reason, at: start) }
        } else if type == PcapngFile.BlockType.interface {
            return stop("an interface description claims \(length) bytes", at: start)
        }

        guard window.skip(UInt64(length &- 4)), window.refill(atLeast: 4) else {
            if let failure = window.failure { return stop(failure, at: window.streamOffset) }
            return stop("the file ends inside a block of \(length) bytes", at: start)
        }
        guard Int(file.order.uint32(window.bytes, at: window.position)) == length else {
            return stop("a block's two lengths differ", at: start)
        }
        window.position &+= 4
    }
}

extension CaptureReader {
    /// Consumes a pcap file's header; nil when the first bytes are not of a pcap file.
    private static func pcapFile(_ window: inout ByteWindow) throws(CaptureError) -> PcapFile? {
        let name = window.name
        guard window.refill(atLeast: 4) else {
            if let failure = window.failure { throw CaptureError(.unreadable, name: name, failure) }
            if window.available == 0 {
                throw CaptureError(
                    .empty, name: name, window.isDecompressed ? "decompresses to nothing" : "is empty")
            }
            throw notACapture(window)
        }
        guard PcapFile.variant(of: window.bytes) != nil else { return nil }
        guard window.refill(atLeast: PcapFile.headerLength) else { throw cutHeader(window) }
        let file = try PcapFile(header: window.bytes, name: name)
        window.position = PcapFile.headerLength
        return file
    }

    /// Recognises a pcapng file by its first section header, which stays in the window.
    private static func pcapngFile(_ window: inout ByteWindow) throws(CaptureError) -> PcapngFile {
        guard window.bytes.big32(at: 0) == PcapngFile.BlockType.section else { throw notACapture(window) }
        guard window.refill(atLeast: PcapngFile.sectionHeaderLength) else { throw cutHeader(window) }
        guard let order = PcapngFile.order(ofSection: window.bytes, at: 0) else { throw notACapture(window) }
        let version = order.uint16(window.bytes, at: 12)
        guard version == 1 else {
            throw CaptureError(.unsupported, name: window.name, "is a pcapng file of version \(version)")
        }
        return PcapngFile(order: order)
    }

    private static func cutHeader(_ window: borrowing ByteWindow) -> CaptureError {
        if let failure = window.failure { return CaptureError(.unreadable, name: window.name, failure) }
        return CaptureError(
            .notACapture, name: window.name, "ends after \(window.available) bytes, inside the capture's header",
            remedy: "check that it was copied whole")
    }

    private static func notACapture(_ window: borrowing ByteWindow) -> CaptureError {
        for (magic, program) in Self.compressors where window.bytes.starts(with: magic) {
            return CaptureError(
                .notACapture, name: window.name, "is compressed with \(program)",
                remedy: "decompress it first, or pipe it: `\(program) -dc FILE | …` with “-” as the file")
        }
        return CaptureError(
            .notACapture, name: window.name, "is not a pcap or pcapng capture",
            remedy: "other formats can be converted with `editcap`")
    }

    /// Compressed files that are often taken for captures.
    private static let compressors: [(magic: [UInt8], program: String)] = [
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz"),
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd"),
        ([0x42, 0x5A, 0x68], "bzip2"),
        ([0x04, 0x22, 0x4D, 0x18], "lz4"),
    ]
}

extension RawSpan {
    fileprivate func starts(with prefix: [UInt8]) -> Bool {
        guard byteCount >= prefix.count else { return false }
        return prefix.indices.allSatisfy { byte(at: $0) == prefix[$0] }
    }
}
