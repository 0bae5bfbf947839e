/// What an operating system's SYN looks like, by p0f's database (p0f.fp) and its notation.
struct NetworkStack: Sendable {
    enum Option: Sendable {
        case mss
        case permitsSACK
        case timestamps
        case nothing
        case scale
        case end
    }

    var options: [Option]
    var timeToLive: UInt8
    var window: UInt16
    var scale: UInt8

    static let linux = NetworkStack(
        options: [.mss, .permitsSACK, .timestamps, .nothing, .scale], timeToLive: 64, window: 64_240, scale: 7)
    static let macOS = NetworkStack(
        options: [.mss, .nothing, .scale, .nothing, .nothing, .timestamps, .permitsSACK, .end, .end],
        timeToLive: 64, window: 65_535, scale: 6)
    static let windows = NetworkStack(
        options: [.mss, .nothing, .scale, .nothing, .nothing, .permitsSACK], timeToLive: 128, window: 64_240,
        scale: 8)

    var hasTimestamps: Bool {
        options.contains {
            if case .timestamps = $0 { true } else { false }
        }
    }

    /// A device's, for good; the shares are guesses.
    static func ofDevice(_ hash: UInt64) -> NetworkStack {
        switch hash % 10 {
        case 0..<4: macOS
        case 4..<7: linux
        default: windows
        }
    }

    /// Options of a SYN or SYN-ACK.
    func synOptions(mss: UInt16, clock: UInt32, echo: UInt32, keepsTimestamps: Bool = true) -> [UInt8] {
        var wire = WireBytes()
        for option in options {
            switch option {
            case .mss:
                wire.put([2, 4])
                wire.put(mss)
            case .permitsSACK: wire.put([4, 2])
            case .timestamps:
                guard keepsTimestamps else { continue }
                wire.put([8, 10])
                wire.put(clock)
                wire.put(echo)
            case .nothing: wire.put(UInt8(1))
            case .scale: wire.put([3, 3, scale])
            case .end: wire.put(UInt8(0))
            }
        }
        // Without timestamps two bytes may be missing to a multiple of four.
        while wire.count % 4 != 0 { wire.put(UInt8(1)) }
        return wire.bytes
    }

    /// Of an Ethernet, and of a tunnel such as WireGuard (60 to 80 bytes of its own, an MTU of 1,420).
    static let usualMSS: UInt16 = 1_460
    static let tunnelMSS: UInt16 = 1_380
}
