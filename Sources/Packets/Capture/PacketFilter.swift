import CPcap

/// A BPF filter expression (pcap-filter(7)), compiled for every link layer that packets may come from.
@safe
final class PacketFilter {
    /// By the raw value of `LinkLayer`; an empty program where the expression means nothing on that layer.
    private let programs: UnsafeMutableBufferPointer<bpf_program>
    private var isCompiled = [Bool](repeating: false, count: LinkLayer.allCases.count)

    /// - Parameter link: the capture's link layer, when it has one for all packets: then the expression must make
    ///   sense there. Otherwise some layer will do.
    /// - Throws: `CaptureError` with libpcap's reason when the expression does not compile.
    init(_ expression: String, link: LinkLayer?, name: String) throws(CaptureError) {
        // SAFETY: allocated for this object, every element initialised, freed in deinit.
        unsafe programs = .allocate(capacity: LinkLayer.allCases.count)
        unsafe programs.initialize(repeating: bpf_program())
        var reason: String?
        for layer in LinkLayer.allCases where link == nil || link == layer {
            guard let dlt = layer.dlt else { continue }
            let failure = unsafe Self.compile(expression, dlt: dlt, into: &programs[Int(layer.rawValue)])
            isCompiled[Int(layer.rawValue)] = failure == nil
            // The first layer tried is Ethernet, whose reason most people mean.
            reason = reason ?? failure
        }
        guard isCompiled.contains(true) || reason == nil else {
            throw CaptureError(
                .badFilter, name: name, "the filter “\(expression)” is not valid: \(reason ?? "")",
                remedy: "see pcap-filter(7) for its grammar")
        }
    }

    deinit {
        for index in isCompiled.indices where isCompiled[index] {
            // SAFETY: compiled by pcap_compile and freed once.
            unsafe pcap_freecode(&programs[index])
        }
        // SAFETY: allocated in init.
        unsafe programs.deallocate()
    }

    /// Whether a packet passes. Packets of a layer for which the expression means nothing do not.
    func accepts(_ frame: RawSpan, wireLength: Int, link: LinkLayer) -> Bool {
        let index = Int(link.rawValue)
        guard isCompiled[index] else { return link == .unknown }
        // SAFETY: bpf_filter reads at most `byteCount` bytes of the frame, which is borrowed meanwhile; the
        // program was checked by libpcap when it was compiled.
        return unsafe frame.withUnsafeBytes { bytes in
            unsafe bpf_filter(
                programs[index].bf_insns, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
                UInt32(clamping: wireLength), UInt32(bytes.count)) != 0
        }
    }

    /// Compiles for one link type; returns libpcap's reason when it refuses.
    private static func compile(_ expression: String, dlt: Int32, into program: inout bpf_program) -> String? {
        // SAFETY: the handle lives until pcap_close; its error text is copied before.
        guard let handle = unsafe pcap_open_dead(dlt, CInt(CaptureLimits.packetBytes)) else { return "no memory" }
        defer { unsafe pcap_close(handle) }
        guard unsafe pcap_compile(handle, &program, expression, 1, bpf_u_int32.max) != 0 else { return nil }
        return unsafe String(cString: pcap_geterr(handle))
    }
}
