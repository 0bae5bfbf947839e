import Base
import Packets

/// A SYN for addresses and ports that a connection or an attempt already uses.
///
/// It replaces that connection only when it is answered (RFC 9293 §3.10.7.4 answers a stray one with a mere ACK):
/// by a SYN-ACK for its sequence number. Where only one direction is captured, data that follows it is the answer. A
/// stranger can send both, so this does not end a connection that both sides have confirmed.
struct RivalSYN {
    let sequence: UInt32
    let time: Timestamp
    let fromLower: Bool
    let signature: TCPSignature

    init(_ segment: Segment, fromLower: Bool, options: RawSpan) {
        sequence = segment.sequence
        time = segment.time
        self.fromLower = fromLower
        signature = TCPSignature(segment, options: options)
    }

    func isAnswered(by segment: Segment, fromLower: Bool, isConfirmed: Bool) -> Bool {
        if fromLower != self.fromLower {
            return segment.control.has(ControlBits.syn) && segment.control.has(ControlBits.ack)
                && segment.acknowledgement == sequence &+ 1
        }
        return !isConfirmed && !segment.control.has(ControlBits.syn) && segment.payloadLength > 0
            && !segment.mayBePadding && segment.sequence == sequence &+ 1
    }
}
