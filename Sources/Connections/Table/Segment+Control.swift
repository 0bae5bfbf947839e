import Packets

/// The control bits of a segment (RFC 9293 §3.1) by mask: option sets of another module are not inlined, and these
/// tests are made for every segment.
struct ControlBits: BitwiseCopyable {
    let bits: UInt16

    static let fin: UInt16 = 1
    static let syn: UInt16 = 2
    static let rst: UInt16 = 4
    static let ack: UInt16 = 16

    @inline(__always)
    func has(_ mask: UInt16) -> Bool { bits & mask != 0 }
}

extension Segment {
    var control: ControlBits {
        @inline(__always)
        get { ControlBits(bits: tcpFlags.rawValue) }
    }
}
