extension TCPSignature: CustomStringConvertible {
    /// The signature as p0f logs it in `raw_sig`: `ver:ittl:olen:mss:wsize,scale:olayout:quirks:pclass`, with
    /// `ittl` as observed TTL, `+`, guessed distance (`?` beyond 35 hops, where the guess is not believed).
    package var description: String {
        let distance = hopDistance > TCPSignature.farthestHop ? "?" : String(hopDistance)
        let layoutText = layout.kinds.map { optionName($0) }.joined(separator: ",")
        let quirkText = TCPQuirks.names.enumerated()
            .filter { quirks.rawValue & (1 << UInt32($0.offset)) != 0 }
            .map(\.element).joined(separator: ",")
        return
            "\(isIPv6 ? 6 : 4):\(hopLimit)+\(distance):\(networkOptionsLength):\(mss):\(windowText),\(windowScale)"
            + ":\(layoutText):\(quirkText):\(hasPayload ? "+" : "0")"
    }

    /// p0f's MAX_DIST: paths of the Internet are not longer.
    private static let farthestHop = 35

    private func optionName(_ kind: UInt8) -> String {
        switch kind {
        case TCPOptionKind.end: "eol+\(layout.endPadding)"
        case TCPOptionKind.noOperation: "nop"
        case TCPOptionKind.maximumSegmentSize: "mss"
        case TCPOptionKind.windowScale: "ws"
        case TCPOptionKind.sackPermitted: "sok"
        case TCPOptionKind.sack: "sack"
        case TCPOptionKind.timestamps: "ts"
        default: "?\(kind)"
        }
    }

    private var windowText: String {
        switch windowFactor {
        case .mss(let factor): "mss*\(factor)"
        case .mtu(let factor): "mtu*\(factor)"
        case nil: String(window)
        }
    }

    private enum WindowFactor {
        case mss(Int)
        case mtu(Int)
    }

    /// How the stack chose its window, by the divisors p0f tries, in its order. The scale plays no part.
    private var windowFactor: WindowFactor? {
        // Below 100 bytes of MSS everything is a multiple by accident.
        guard window > 0, mss >= 100 else { return nil }
        let window = Int(window)
        let mss = Int(mss)
        let smallestHeaders = (v4: 40, v6: 60)
        // Timestamps take 12 bytes of every segment, and some stacks subtract them; some use the MSS of Ethernet
        // whatever the link.
        var segments = [mss]
        if hasTimestamp { segments.append(mss - 12) }
        segments += [1500 - smallestHeaders.v4, 1500 - smallestHeaders.v4 - 12]
        if isIPv6 { segments += [1500 - smallestHeaders.v6, 1500 - smallestHeaders.v6 - 12] }
        if let segment = segments.first(where: { window.isMultiple(of: $0) }) { return .mss(window / segment) }

        let headers = (isIPv6 ? 40 : 20) + Int(networkOptionsLength) + 20 + Int(optionsLength)
        var packets = [mss + smallestHeaders.v4, mss + headers]
        if isIPv6 { packets.append(mss + smallestHeaders.v6) }
        packets.append(1500)
        return packets.first { window.isMultiple(of: $0) }.map { .mtu(window / $0) }
    }
}
