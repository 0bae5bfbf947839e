package import Base
import Glibc

/// Captures an interface with libpcap and decodes in batches, as `CaptureReader` does with files.
///
/// One owner, one thread. No allocation and no lock a packet.
package struct LiveCapture: ~Copyable {
    /// What one step brought.
    package enum Step: Sendable {
        /// Packets came: `segments` holds what is TCP or UDP in them, possibly nothing.
        case batch
        /// Nothing came for as long as was waited.
        case idle
        /// The wake signal was raised.
        case woken
        /// The interface went away or went down, and this capture is over: the system's reason.
        case lost(String)
    }

    package let interface: String
    private let handle: PcapHandle
    private let wake: WakeSignal
    private let traffic: TrafficFilter?
    private var frames: FrameBuffer
    private var slots = [Segment](repeating: .empty, count: CaptureLimits.batchSegments)
    private var count = 0
    private var tally = PacketTally()
    /// What came before this handle had its share of the group's packets belongs to others as well.
    private let begins: Timestamp
    private var kernel = KernelCounts()
    private var waited: [pollfd]

    /// Opens the interface.
    ///
    /// - Parameter wake: ends a wait from another thread.
    /// - Throws: `CaptureError` that says why it cannot be captured.
    package init(_ options: LiveCaptureOptions, wake: WakeSignal) throws(CaptureError) {
        let handle = try PcapHandle(options)
        if let group = options.group { try group.add(handle.descriptor, name: options.interface) }
        var traffic: TrafficFilter?
        switch options.filter {
        case .traffic(let filter):
            traffic = filter
            try handle.setFilter(filter.expression(isTagged: handle.link == .ethernet))
        case .expression(let text):
            try handle.setFilter(text)
        }
        waited = [handle.descriptor, wake.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        self.handle = handle
        self.wake = wake
        self.traffic = traffic
        interface = options.interface
        frames = FrameBuffer(snapLength: options.snapLength)
        begins = options.group == nil ? Timestamp(nanoseconds: .min) : .now()
    }

    /// The current batch, in the order of arrival.
    package var segments: Span<Segment> {
        @_lifetime(borrow self)
        borrowing get {
            slots.span.extracting(first: count)
        }
    }

    /// The bytes that the offsets of the current batch's segments point into, valid until the next `advance`.
    package var bytes: RawSpan {
        @_lifetime(borrow self)
        borrowing get { frames.bytes }
    }

    /// Waits up to `patience` for packets and decodes what there is, up to 256 packets.
    package mutating func advance(waiting patience: Nanoseconds) -> Step {
        count = 0
        if wake.isRaised { return .woken }
        // A busy ring is read without a look at the clock or at other descriptors.
        if let step = read() { return step }
        switch wait(patience) {
        case .woken: return .woken
        case .timedOut: return .idle
        case .ready: return read() ?? .idle
        }
    }

    /// What this handle has taken and lost so far. Asks the kernel: not for every batch.
    package mutating func statistics() -> LiveStatistics {
        if let counts = handle.counts { kernel.add(counts) }
        return LiveStatistics(
            packets: tally.packets, wireBytes: tally.wireBytes, kernelReceived: kernel.received.total,
            kernelDropped: kernel.dropped.total &+ frames.refused, interfaceDropped: kernel.interfaceDropped.total,
            counters: tally.counters)
    }
}

extension LiveCapture {
    /// Nil when there was nothing.
    private mutating func read() -> Step? {
        switch handle.read(into: &frames) {
        case .nothing: return nil
        case .failed(let reason): return .lost(reason)
        case .frames:
            decode()
            return .batch
        }
    }

    private mutating func decode() {
        let link = handle.link
        var taken = 0
        Self.decode(frames, link: link, from: begins, of: traffic, into: &slots, count: &taken, tally: &tally)
        count = taken
    }

    private static func decode(
        _ frames: borrowing FrameBuffer, link: LinkLayer, from begins: Timestamp, of traffic: TrafficFilter?,
        into slots: inout [Segment], count: inout Int, tally: inout PacketTally
    ) {
        var slots = slots.mutableSpan
        for index in 0..<frames.count {
            let frame = frames[index]
            guard frame.time >= begins else { continue }
            let wireLength = max(frame.stated, frame.captured)
            let decoder = PacketDecoder(link: link, time: frame.time, base: frame.start, wireLength: wireLength)
            let bytes = frames.bytes.extracting(frame.start..<(frame.start &+ frame.captured))
            var outcome = decoder.decode(bytes, into: &slots[count])
            if outcome.isSegment, let traffic, isUnchecked(slots[count]), !traffic.accepts(slots[count]) {
                outcome = .filtered
            }
            tally.count(outcome, time: frame.time, wireLength: wireLength)
            if outcome == .udp { tally.counters.countPort(of: slots[count], frames.bytes) }
            if outcome.isSegment { count &+= 1 }
        }
    }

    /// The kernel's filter could not see the ports.
    @inline(__always)
    private static func isUnchecked(_ segment: Segment) -> Bool {
        segment.networkOptionsLength > 0 && segment.network.contains(.ipv6)
    }

    private enum Wait {
        case ready
        case timedOut
        case woken
    }

    private mutating func wait(_ patience: Nanoseconds) -> Wait {
        // Upwards: a wait of no length would spin.
        let milliseconds = CInt(clamping: (patience.count &+ 999_999) / 1_000_000)
        // SAFETY: the array is one buffer of its count for the call.
        let ready = unsafe poll(&waited, nfds_t(waited.count), milliseconds)
        if wake.isRaised { return .woken }
        // An interrupted wait counts as one that brought nothing.
        return ready > 0 ? .ready : .timedOut
    }
}
