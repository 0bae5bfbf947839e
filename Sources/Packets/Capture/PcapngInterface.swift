import Base

/// What an interface description block says about the packets of its interface.
struct PcapngInterface {
    var link: LinkLayer
    var linkType: UInt16
    /// Bytes a packet was cut to; zero for no limit.
    var snapLength: Int
    var clock = PcapngClock()

    /// - Parameter block: the whole block, from its type to its trailing length; at least 20 bytes.
    init(block: RawSpan, order: FileByteOrder) {
        linkType = order.uint16(block, at: 8)
        link = LinkLayer(linkType: linkType)
        snapLength = Int(order.uint32(block, at: 12))
        var resolution: UInt8 = 6
        PcapngOptions.forEach(in: block, from: 16, order: order) { code, offset, length in
            switch code {
            // if_tsresol and if_tsoffset.
            case 9 where length >= 1: resolution = block.byte(at: offset)
            case 14 where length >= 8:
                clock.offset = PcapngClock.nanoseconds(
                    seconds: Int64(bitPattern: order.uint64(block, at: offset)))
            default: break
            }
        }
        clock.setResolution(resolution)
    }
}

/// The options at the end of a pcapng block.
enum PcapngOptions {
    /// Calls `body` with every option's code, offset in `block` and length; stops at the first that overruns.
    static func forEach(
        in block: RawSpan, from start: Int, order: FileByteOrder, _ body: (UInt16, Int, Int) -> Void
    ) {
        var offset = start
        let end = block.byteCount &- 4
        while offset &+ 4 <= end {
            let code = order.uint16(block, at: offset)
            let length = Int(order.uint16(block, at: offset &+ 2))
            offset &+= 4
            guard code != 0, length <= end &- offset else { return }
            body(code, offset, length)
            offset &+= (length &+ 3) & ~3
        }
    }
}

/// Turns the 64-bit ticks of an interface into time. Sums saturate: nonsense stays nonsense, but does not trap.
struct PcapngClock {
    private enum Scale {
        /// Coarser than or equal to a nanosecond: that many nanoseconds a tick.
        case multiply(UInt64)
        /// Finer than a nanosecond: that many ticks a nanosecond.
        case divide(UInt64)
        /// Ticks of 2⁻ⁿ seconds.
        case binary(UInt8)
        /// Finer than 64-bit ticks could count a nanosecond with.
        case nothing
    }

    private var scale = Scale.multiply(1000)
    /// Nanoseconds added to every timestamp (if_tsoffset, given in seconds).
    var offset: Int64 = 0

    /// if_tsresol: a negative power of 10, or of 2 when the highest bit is set.
    mutating func setResolution(_ value: UInt8) {
        let exponent = value & 0x7F
        if value & 0x80 != 0 {
            scale = .binary(exponent)
        } else if exponent <= 9 {
            scale = .multiply(Self.powerOfTen(9 &- exponent))
        } else if exponent <= 28 {
            scale = .divide(Self.powerOfTen(exponent &- 9))
        } else {
            scale = .nothing
        }
    }

    @inline(__always)
    func time(_ ticks: UInt64) -> Timestamp {
        if case .multiply(let factor) = scale, offset == 0 {
            let (value, overflow) = ticks.multipliedReportingOverflow(by: factor)
            return Timestamp(nanoseconds: overflow ? .max : Int64(clamping: value))
        }
        return slowTime(ticks)
    }

    @inline(never)
    private func slowTime(_ ticks: UInt64) -> Timestamp {
        let nanoseconds: Int64
        switch scale {
        case .multiply(let factor):
            let (value, overflow) = ticks.multipliedReportingOverflow(by: factor)
            nanoseconds = overflow ? .max : Int64(clamping: value)
        case .divide(let divisor):
            nanoseconds = Int64(clamping: ticks / divisor)
        case .binary(let shift):
            // The product has at most 94 bits; `>>` on a width beyond 63 gives zero.
            let product = ticks.multipliedFullWidth(by: 1_000_000_000)
            let low = product.low >> UInt64(shift)
            let high = shift < 64 ? product.high << (64 - UInt64(shift)) : product.high >> UInt64(shift - 64)
            let overflows = shift < 64 && product.high >> UInt64(shift) != 0
            nanoseconds = overflows ? .max : Int64(clamping: shift < 64 ? low | high : high)
        case .nothing:
            nanoseconds = 0
        }
        let (sum, overflow) = nanoseconds.addingReportingOverflow(offset)
        return Timestamp(nanoseconds: overflow ? (offset < 0 ? .min : .max) : sum)
    }

    /// Seconds in nanoseconds, saturated to 64 bits.
    static func nanoseconds(seconds: Int64) -> Int64 {
        let (value, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (seconds < 0 ? .min : .max) : value
    }

    /// - Parameter exponent: at most 19, the largest power a UInt64 holds.
    private static func powerOfTen(_ exponent: UInt8) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<exponent { power &*= 10 }
        return power
    }
}
