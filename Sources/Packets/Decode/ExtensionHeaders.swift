/// IPv6 extension headers (RFC 8200 §4, RFC 4302 for AH).
enum ExtensionHeaders {
    /// Chains in real traffic have one or two; RFC 9673 lets receivers bound them.
    private static let limit = 16

    private static let hopByHop: UInt8 = 0
    private static let routing: UInt8 = 43
    private static let fragment: UInt8 = 44
    private static let authentication: UInt8 = 51
    private static let destinationOptions: UInt8 = 60
    /// Mobility (RFC 6275), HIP (RFC 7401) and Shim6 (RFC 5533) have the common layout.
    private static let mobility: UInt8 = 135
    private static let hostIdentity: UInt8 = 139
    private static let shim6: UInt8 = 140

    /// The headers that are followed.
    static let numbers = [
        hopByHop, routing, fragment, authentication, destinationOptions, mobility, hostIdentity, shim6,
    ]

    /// Moves `range` to the header `next` that is no extension. `.tcp` means go on, whatever `next` became.
    @inline(never)
    static func skip(
        _ frame: RawSpan, _ range: inout TransportRange, _ next: inout UInt8, _ network: inout NetworkHeader
    ) -> DecodeOutcome {
        let start = range.start
        for _ in 0...limit {
            switch next {
            case hopByHop, routing, fragment, authentication, destinationOptions, mobility, hostIdentity, shim6:
                break
            default:
                network.optionsLength = UInt8(clamping: range.start &- start)
                return .tcp
            }
            guard range.wireLength >= 8 else { return .badNetworkLength }
            guard range.end &- range.start >= 8 else { return .truncatedHeader }
            let units = Int(frame.byte(at: range.start &+ 1))
            let length: Int
            switch next {
            case fragment:
                let position = frame.big16(at: range.start &+ 2)
                guard position & 0xFFF8 == 0 else { return .fragment }
                if position & 1 != 0 { network.isFirstFragment = true }
                length = 8
            case authentication: length = (units &+ 2) &* 4
            default: length = (units &+ 1) &* 8
            }
            guard length <= range.wireLength else { return .badNetworkLength }
            guard length <= range.end &- range.start else { return .truncatedHeader }
            next = frame.byte(at: range.start)
            range.start &+= length
            range.wireLength &-= length
        }
        return .badNetworkLength
    }
}
