/// Bytes behind a TCP segment that belong to the link and not to the stream.
///
/// An Ethernet frame has at least 46 bytes behind its header (IEEE 802.3 §3.2.7): shorter packets are padded. The IP
/// length usually says where the packet ends. Two kinds of capture do not: offload leaves the length at zero, and some
/// drivers and virtual switches count the padding as part of the packet.
enum LinkTrailer {
    /// 46 bytes less an IPv4 and a TCP header without options leave 6 of padding; a captured frame check sequence adds 4.
    static let longest = 10
    /// The longest packet that padding can reach the end of: the minimum and a frame check sequence.
    private static let longestPacket = 50

    /// Whether a payload may be padding: a pure acknowledgement (no SYN, FIN, RST, PSH or URG) in a frame of minimum
    /// size, with nothing but zeros.
    @inline(never)
    static func mayBe(
        _ frame: RawSpan, _ start: Int, _ captured: Int, of length: Int, packetLength: Int, control: UInt32
    ) -> Bool {
        guard packetLength <= longestPacket, captured == length, control >> 16 & 0x3F == 0x10 else { return false }
        for offset in 0..<captured where frame.byte(at: start &+ offset) != 0 { return false }
        return true
    }
}
