package import Packets

/// What a SYN shows about the TCP stack that sent it and the way it took, in the terms of p0f v3 (its docs/README,
/// §5): fixed size, no allocation; the text is made on demand.
package struct TCPSignature: Hashable, Sendable, BitwiseCopyable {
    package let isIPv6: Bool
    /// TTL or hop limit as it arrived.
    package let hopLimit: UInt8
    /// Bytes of IPv4 options or IPv6 extension headers.
    package let networkOptionsLength: UInt8
    /// Maximum segment size, 0 when the option is missing.
    package let mss: UInt16
    package let window: UInt16
    /// The window scale option's shift, 0 when the option is missing.
    package let windowScale: UInt8
    package let quirks: TCPQuirks
    package let hasPayload: Bool

    let layout: TCPOptionLayout
    /// Bytes of TCP options, which p0f counts into a possible MTU.
    let optionsLength: UInt8
    /// Whether a timestamp other than zero was sent; p0f then also looks for windows that are multiples of MSS − 12.
    let hasTimestamp: Bool

    /// - Parameters:
    ///   - syn: a segment with SYN set and ACK clear; of another segment the signature means nothing.
    ///   - options: its TCP options, as captured.
    package init(_ syn: Segment, options: RawSpan) {
        var parsed = TCPOptions()
        parsed.read(options)
        isIPv6 = syn.network.rawValue & NetworkQuirks.ipv6.rawValue != 0
        hopLimit = syn.hopLimit
        networkOptionsLength = syn.networkOptionsLength
        mss = parsed.mss
        window = syn.window
        windowScale = parsed.windowScale
        quirks = parsed.quirks.union(TCPQuirks(header: syn))
        hasPayload = syn.payloadLength > 0
        layout = parsed.layout
        optionsLength = UInt8(clamping: options.byteCount)
        hasTimestamp = parsed.timestamp != 0
    }

    /// The initial TTL nearest above the observed one: 32, 64, 128 or 255, the values systems use.
    package var guessedInitialTTL: UInt8 {
        switch hopLimit {
        case ...32: 32
        case ...64: 64
        case ...128: 128
        default: 255
        }
    }

    /// Routers on the way, if the guess of the initial TTL is right.
    package var hopDistance: Int { Int(guessedInitialTTL) - Int(hopLimit) }

    /// The link that the MSS suggests; `nil` when the SYN has no MSS.
    package var link: LinkGuess? {
        mss == 0 ? nil : LinkGuess(mss: mss, isIPv6: isIPv6)
    }
}

/// Oddities of a SYN that distinguish stacks, in p0f's order and with its names.
package struct TCPQuirks: OptionSet, Hashable, Sendable, BitwiseCopyable {
    package var rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let dontFragment = TCPQuirks(rawValue: 1 << 0)
    /// DF, and an IPv4 id other than zero all the same.
    package static let nonZeroID = TCPQuirks(rawValue: 1 << 1)
    /// No DF, and an IPv4 id of zero.
    package static let zeroID = TCPQuirks(rawValue: 1 << 2)
    package static let ecn = TCPQuirks(rawValue: 1 << 3)
    package static let reservedIPFlag = TCPQuirks(rawValue: 1 << 4)
    package static let flowLabel = TCPQuirks(rawValue: 1 << 5)
    package static let zeroSequence = TCPQuirks(rawValue: 1 << 6)
    /// An acknowledgement number without ACK.
    package static let strayAcknowledgement = TCPQuirks(rawValue: 1 << 7)
    /// ACK with acknowledgement number zero.
    package static let zeroAcknowledgement = TCPQuirks(rawValue: 1 << 8)
    /// An urgent pointer without URG.
    package static let strayUrgentPointer = TCPQuirks(rawValue: 1 << 9)
    package static let urgent = TCPQuirks(rawValue: 1 << 10)
    package static let push = TCPQuirks(rawValue: 1 << 11)
    package static let zeroTimestamp = TCPQuirks(rawValue: 1 << 12)
    /// An echoed timestamp in a SYN, which has nothing to echo.
    package static let strayTimestampEcho = TCPQuirks(rawValue: 1 << 13)
    /// Bytes other than zero after the end of options.
    package static let dataAfterOptions = TCPQuirks(rawValue: 1 << 14)
    /// A window scale above 14 (RFC 7323 §2.3).
    package static let excessiveWindowScale = TCPQuirks(rawValue: 1 << 15)
    package static let malformedOptions = TCPQuirks(rawValue: 1 << 16)

    static let names = [
        "df", "id+", "id-", "ecn", "0+", "flow", "seq-", "ack+", "ack-", "uptr+", "urgf+", "pushf+", "ts1-", "ts2+",
        "opt+", "exws", "bad",
    ]

    /// The quirks of the fixed headers.
    ///
    /// `ack+` is any stray number, as p0f documents it; p0f 3.09 itself tests a single bit of it.
    init(header syn: Segment) {
        // Raw bits: set operations on another module's option sets are generic calls that are not inlined.
        let flags = syn.tcpFlags.rawValue
        let network = syn.network.rawValue
        var bits: TCPQuirks = []
        if network & NetworkQuirks.ipv6.rawValue == 0 {
            if network & NetworkQuirks.dontFragment.rawValue != 0 {
                bits.insert(.dontFragment)
                if network & NetworkQuirks.nonZeroID.rawValue != 0 { bits.insert(.nonZeroID) }
            } else if network & NetworkQuirks.nonZeroID.rawValue == 0 {
                bits.insert(.zeroID)
            }
            if network & NetworkQuirks.mustBeZero.rawValue != 0 { bits.insert(.reservedIPFlag) }
        } else if network & NetworkQuirks.flowLabel.rawValue != 0 {
            bits.insert(.flowLabel)
        }
        // p0f counts the reserved bits beside AE as ECN too.
        let congestion =
            TCPFlags.ece.rawValue | TCPFlags.cwr.rawValue | TCPFlags.ae.rawValue | TCPFlags.reserved.rawValue
        if network & NetworkQuirks.ecn.rawValue != 0 || flags & congestion != 0 { bits.insert(.ecn) }
        if syn.sequence == 0 { bits.insert(.zeroSequence) }
        if flags & TCPFlags.ack.rawValue != 0 {
            if syn.acknowledgement == 0 { bits.insert(.zeroAcknowledgement) }
        } else if syn.acknowledgement != 0 {
            bits.insert(.strayAcknowledgement)
        }
        if flags & TCPFlags.urg.rawValue != 0 {
            bits.insert(.urgent)
        } else if syn.urgentPointer != 0 {
            bits.insert(.strayUrgentPointer)
        }
        if flags & TCPFlags.psh.rawValue != 0 { bits.insert(.push) }
        self = bits
    }
}
