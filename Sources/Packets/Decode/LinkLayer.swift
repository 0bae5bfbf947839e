/// The link layers that are decoded, from the LINKTYPE_ numbers of pcap and pcapng files
/// (https://www.tcpdump.org/linktypes.html).
enum LinkLayer: UInt8, CaseIterable {
    case ethernet
    /// Linux cooked capture, the pseudo-interface `any`.
    case cooked
    case cookedV2
    /// An IP header without a link layer; the version is its first nibble.
    case rawIP
    case ipv4Only
    case ipv6Only
    /// BSD loopback: an address family in the byte order of the machine that captured.
    case null
    /// OpenBSD loopback: the same in network byte order.
    case loop
    case unknown

    init(linkType: UInt16) {
        switch linkType {
        case 1: self = .ethernet
        case 113: self = .cooked
        case 276: self = .cookedV2
        // 101 is LINKTYPE_RAW; 12 and 14 are the DLT_RAW of different systems, found in files of old writers.
        case 12, 14, 101: self = .rawIP
        case 228: self = .ipv4Only
        case 229: self = .ipv6Only
        case 0: self = .null
        case 108: self = .loop
        default: self = .unknown
        }
    }

    /// The libpcap DLT_ value on Linux, by which filters are compiled; nil when the layer is not decoded.
    var dlt: Int32? {
        switch self {
        case .ethernet: 1
        case .cooked: 113
        case .cookedV2: 276
        case .rawIP: 12
        case .ipv4Only: 228
        case .ipv6Only: 229
        case .null: 0
        case .loop: 108
        case .unknown: nil
        }
    }
}

/// What a link layer says about the packet it carries.
enum NetworkStart {
    case ipv4(Int)
    case ipv6(Int)
    case none(DecodeOutcome)
}

extension LinkLayer {
    /// Where the IP header of a frame starts, as an offset into `frame`, never past its end.
    ///
    /// - Parameter wireLength: the length of the frame before a snap length cut it.
    @inline(__always)
    func network(of frame: RawSpan, wireLength: Int) -> NetworkStart {
        switch self {
        case .ethernet:
            guard frame.byteCount >= 14 else { return .none(Self.short(wireLength, 14)) }
            let type = frame.big16(at: 12)
            if type == EtherType.ipv4 { return .ipv4(14) }
            return Self.tagged(frame, type: type, at: 14, wireLength: wireLength)
        case .rawIP:
            return Self.versioned(frame, at: 0)
        case .cooked:
            guard frame.byteCount >= 16 else { return .none(Self.short(wireLength, 16)) }
            return Self.tagged(frame, type: frame.big16(at: 14), at: 16, wireLength: wireLength)
        case .cookedV2:
            guard frame.byteCount >= 20 else { return .none(Self.short(wireLength, 20)) }
            return Self.tagged(frame, type: frame.big16(at: 0), at: 20, wireLength: wireLength)
        case .ipv4Only:
            return .ipv4(0)
        case .ipv6Only:
            return .ipv6(0)
        case .null, .loop:
            return addressFamily(frame, wireLength: wireLength)
        case .unknown:
            return .none(.unknownLinkType)
        }
    }

    /// A header is missing: cut away by the snap length, or the frame never had it.
    @inline(__always)
    private static func short(_ wireLength: Int, _ needed: Int) -> DecodeOutcome {
        wireLength >= needed ? .truncatedHeader : .nonIP(UnreadNumbers.shortFrame)
    }

    @inline(never)
    private static func versioned(_ frame: RawSpan, at offset: Int) -> NetworkStart {
        guard frame.byteCount > offset else { return .none(.truncatedHeader) }
        switch frame.byte(at: offset) >> 4 {
        case 4: return .ipv4(offset)
        case 6: return .ipv6(offset)
        default: return .none(.badNetworkLength)
        }
    }

    /// Follows 802.1Q, 802.1ad and the older QinQ tags. Eight are more than any network stacks.
    @inline(never)
    private static func tagged(_ frame: RawSpan, type: UInt16, at start: Int, wireLength: Int) -> NetworkStart {
        var type = type
        var offset = start
        for _ in 0...8 {
            switch type {
            case EtherType.ipv4: return .ipv4(offset)
            case EtherType.ipv6: return .ipv6(offset)
            case EtherType.vlan, EtherType.serviceVLAN, EtherType.qinq1, EtherType.qinq2, EtherType.qinq3:
                guard frame.byteCount &- offset >= 4 else { return .none(short(wireLength, offset &+ 4)) }
                type = frame.big16(at: offset &+ 2)
                offset &+= 4
            default: return .none(.nonIP(type < 0x0600 ? UnreadNumbers.lengthField : UInt32(type)))
            }
        }
        return .none(.nonIP(UInt32(type)))
    }

    @inline(never)
    private func addressFamily(_ frame: RawSpan, wireLength: Int) -> NetworkStart {
        guard frame.byteCount >= 4 else { return .none(Self.short(wireLength, 4)) }
        let family = frame.big32(at: 0)
        // A family is a small number, so the order in which it is one is the order it was written in.
        let number = self == .null && family > 0xFFFF ? family.byteSwapped : family
        switch number {
        case 2: return .ipv4(4)
        // AF_INET6 of Linux, NetBSD/OpenBSD, FreeBSD and Darwin.
        case 10, 24, 28, 30: return .ipv6(4)
        default: return .none(.nonIP(UnreadNumbers.addressFamily | number & 0xFFFF))
        }
    }
}

/// IEEE 802 EtherTypes that lead to IP.
enum EtherType {
    static let ipv4: UInt16 = 0x0800
    static let ipv6: UInt16 = 0x86DD
    /// 802.1Q.
    static let vlan: UInt16 = 0x8100
    /// 802.1ad.
    static let serviceVLAN: UInt16 = 0x88A8
    /// QinQ before 802.1ad was agreed on.
    static let qinq1: UInt16 = 0x9100
    static let qinq2: UInt16 = 0x9200
    static let qinq3: UInt16 = 0x9300
}
