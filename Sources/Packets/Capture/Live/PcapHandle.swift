import Base
import CPcap
import Glibc

/// A libpcap handle on a live interface: activated, non-blocking, with times in nanoseconds.
@safe
struct PcapHandle: ~Copyable {
    /// What one look into the ring came to.
    enum Reading {
        case frames
        case nothing
        /// The handle is of no more use: libpcap's reason.
        case failed(String)
    }

    /// SAFETY: owned by this value alone and closed once, in `deinit`.
    private let handle: OpaquePointer
    let name: String
    let link: LinkLayer
    /// The packet socket, for poll(2) and setsockopt(2).
    let descriptor: Int32

    /// Opens the interface; nothing is filtered yet.
    ///
    /// - Throws: `CaptureError` that says why it cannot be captured and what to do.
    init(_ options: LiveCaptureOptions) throws(CaptureError) {
        let (handle, link, descriptor) = unsafe try Self.open(options)
        unsafe self.handle = handle
        name = options.interface
        self.link = link
        self.descriptor = descriptor
    }

    deinit {
        // SAFETY: opened in init, closed nowhere else.
        unsafe pcap_close(handle)
    }

    /// Lets through only what the expression accepts.
    ///
    /// - Throws: `CaptureError` with libpcap's reason when the expression does not compile for this link layer.
    func setFilter(_ expression: String) throws(CaptureError) {
        var program = unsafe bpf_program()
        // SAFETY: the handle is open; the program is freed after it was copied into the handle and the kernel.
        guard unsafe pcap_compile(handle, &program, expression, 1, bpf_u_int32.max) == 0 else {
            throw CaptureError(
                .badFilter, name: name, "the filter “\(expression)” is not valid: \(reason)",
                remedy: "see pcap-filter(7) for its grammar")
        }
        defer { unsafe pcap_freecode(&program) }
        guard unsafe pcap_setfilter(handle, &program) == 0 else {
            throw CaptureError(.interfaceFailed, name: name, "cannot set the filter: \(reason)")
        }
    }

    /// Copies the frames that are in the ring, up to the buffer's capacity; never waits.
    func read(into buffer: inout FrameBuffer) -> Reading {
        buffer.removeAll()
        let most = CInt(buffer.capacity)
        // SAFETY: the buffer stays where it is for the call, and libpcap calls back only within it, each time with
        // `caplen` readable bytes.
        let count = unsafe withUnsafeMutablePointer(to: &buffer) { pointer in
            unsafe pcap_dispatch(
                handle, most,
                { user, header, bytes in
                    guard let user = unsafe user, let header = unsafe header, let bytes = unsafe bytes else {
                        return
                    }
                    unsafe UnsafeMutableRawPointer(user).assumingMemoryBound(to: FrameBuffer.self).pointee
                        .append(header.pointee, bytes)
                },
                UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: UInt8.self))
        }
        if count >= 0 { return buffer.count > 0 ? .frames : .nothing }
        return .failed(reason)
    }

    /// What the kernel counted since the handle was opened: received by the filter, lost because the ring was full,
    /// lost by the interface. 32 bits each, which wrap. Nil when the system does not tell.
    var counts: (received: UInt32, dropped: UInt32, interfaceDropped: UInt32)? {
        var counts = pcap_stat()
        // SAFETY: the handle is open.
        guard unsafe pcap_stats(handle, &counts) == 0 else { return nil }
        return (counts.ps_recv, counts.ps_drop, counts.ps_ifdrop)
    }

    private var reason: String {
        // SAFETY: libpcap keeps the text until the handle is used again; it is copied before.
        unsafe String(cString: pcap_geterr(handle))
    }
}

extension PcapHandle {
    @unsafe
    private static func open(
        _ options: LiveCaptureOptions
    ) throws(CaptureError) -> (handle: OpaquePointer, link: LinkLayer, descriptor: Int32) {
        let name = options.interface
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        // SAFETY: the error buffer has the size that libpcap asks for.
        guard let handle = unsafe pcap_create(name, &text) else {
            throw CaptureError(.interfaceFailed, name: name, "libpcap cannot allocate another handle")
        }
        // SAFETY: the handle is open, and closed on every way out that does not give it away.
        unsafe pcap_set_snaplen(handle, CInt(clamping: options.snapLength))
        unsafe pcap_set_promisc(handle, options.promiscuous ? 1 : 0)
        unsafe pcap_set_buffer_size(handle, CInt(clamping: options.ring))
        unsafe pcap_set_timeout(handle, retirement(options.delay))
        unsafe pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
        let status = unsafe pcap_activate(handle)
        guard status >= 0 else {
            let error = unsafe refusal(status, name, String(cString: pcap_geterr(handle)))
            unsafe pcap_close(handle)
            throw error
        }
        let number = unsafe pcap_datalink(handle)
        let link = LinkLayer.allCases.first { $0.dlt == number } ?? .unknown
        let descriptor = unsafe pcap_get_selectable_fd(handle)
        guard link != .unknown, descriptor >= 0, unsafe pcap_setnonblock(handle, 1, &text) == 0 else {
            unsafe pcap_close(handle)
            throw CaptureError(
                .unsupported, name: name,
                link == .unknown ? "has link type \(number), which is not decoded" : "cannot be polled",
                remedy: "name an interface with Ethernet or IP frames")
        }
        return unsafe (handle, link, descriptor)
    }

    /// After how many milliseconds the kernel hands over a block of its ring that is not full (packet(7), TPACKET_V3).
    ///
    /// A packet may begin a block just after the timer looked and then waits for two more looks; the rest of the delay is
    /// for waking up.
    private static func retirement(_ delay: Nanoseconds) -> CInt {
        CInt(clamping: max(1, delay.count / 1_000_000 * 2 / 5))
    }

    private static func refusal(_ status: Int32, _ name: String, _ detail: String) -> CaptureError {
        switch status {
        case PCAP_ERROR_NO_SUCH_DEVICE:
            CaptureError(
                .noSuchInterface, name: name, "the interface does not exist", remedy: "`ip link` lists them")
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
            CaptureError(
                .notPermitted, name: name, "capturing is not permitted", remedy: "it needs CAP_NET_RAW")
        case PCAP_ERROR_IFACE_NOT_UP:
            CaptureError(.interfaceDown, name: name, "the interface is down", remedy: "`ip link set \(name) up`")
        default:
            CaptureError(
                .interfaceFailed, name: name,
                // SAFETY: pcap_statustostr gives a C string, copied at once.
                "cannot be captured: \(detail.isEmpty ? unsafe String(cString: pcap_statustostr(status)) : detail)")
        }
    }
}
