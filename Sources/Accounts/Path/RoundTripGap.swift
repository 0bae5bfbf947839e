package import Base

/// How much farther away TLS ends than TCP does, over several connections of one account from one address.
///
/// A TCP forward proxy (CONNECT, SOCKS) acknowledges at once while the client's Finished has to come all the way;
/// a VPN, NAT or relay moves both ends alike. Client CPU time only adds to the TLS side, so minima are compared,
/// never means: the measure and its limits are those of BADPASS (ISPEC 2022) and CalcuLatency (USENIX Security
/// 2024), checked on real proxies.
package struct RoundTripGap: Sendable {
    /// Connections with both times.
    package var samples: Int { Int(count) }
    private var count: UInt32 = 0
    private var tcp = none
    private var tls = none
    private var lag = none
    /// Stands for what was not measured: every minimum is below it.
    private static let none = Nanoseconds(.max)

    package init() {}

    package mutating func add(tcp: Nanoseconds?, tls: Nanoseconds?, lag: Nanoseconds?) {
        if let tcp, let tls {
            count.raise()
            self.tcp = min(self.tcp, tcp)
            self.tls = min(self.tls, tls)
        }
        if let lag { self.lag = min(self.lag, lag) }
    }

    package mutating func add(_ other: RoundTripGap) {
        count.raise(by: other.samples)
        tcp = min(tcp, other.tcp)
        tls = min(tls, other.tls)
        lag = min(lag, other.lag)
    }

    package var minimumTCP: Nanoseconds? { tcp == Self.none ? nil : tcp }
    package var minimumTLS: Nanoseconds? { tls == Self.none ? nil : tls }
    /// The smallest lag mode of a long HTTP/2 connection, with the TCP minimum of that connection below it.
    package var minimumLag: Nanoseconds? { lag == Self.none ? nil : lag }

    /// What the gap says.
    package enum Reading: Sendable, Equatable {
        /// TLS ends where TCP does.
        case none
        /// TLS ends beyond TCP.
        case gap
        /// A gap, on too few connections to tell it from a slow client.
        case unsure
        /// Nothing was timed.
        case unmeasured
    }

    /// A gap is at least 15 ms (about 600 miles of detour: Xue et al., NDSS 2025) and a quarter of the TCP round
    /// trip.
    static let leastGap = Nanoseconds.milliseconds(15)
    static let leastShare = 0.25

    /// The gap that is believed on so many connections. A slow client fakes one now and then; drawn from 163 accounts
    /// without a proxy, each step is passed falsely by fewer than 2 in 100, and by 98 in 100 of 52 behind one from two
    /// connections on. Between the least gap and this the reading is `unsure`.
    static func believedGap(samples: Int) -> Nanoseconds {
        switch samples {
        case ...1: .milliseconds(120)
        case 2: .milliseconds(40)
        case 3...9: .milliseconds(25)
        default: leastGap
        }
    }

    package var gap: Nanoseconds? {
        guard let minimumTCP, let minimumTLS else { return nil }
        return minimumTLS - minimumTCP
    }

    package var reading: Reading {
        guard let gap, let tcp = minimumTCP else { return .unmeasured }
        guard isLarge(gap, over: tcp) else { return .none }
        if gap >= Self.believedGap(samples: samples) { return .gap }
        if let lag = minimumLag {
            // A second measure of the same path, free of handshake cost (within 12 ms or 15 % of rtt_tls on 89 of 93
            // connections).
            return isLarge(lag - tcp, over: tcp) ? .gap : .none
        }
        return .unsure
    }

    private func isLarge(_ gap: Nanoseconds, over tcp: Nanoseconds) -> Bool {
        gap >= Self.leastGap && Double(gap.count) >= Self.leastShare * Double(tcp.count)
    }
}

extension RoundTripGap: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.integer("count", &count)
        try coder.interval("tcp", &tcp)
        try coder.interval("tls", &tls)
        try coder.interval("lag", &lag)
    }
}
