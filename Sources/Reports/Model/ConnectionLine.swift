package import Base
package import Packets

/// One connection as `tailgate connections` prints it. `nil` is unknown, never "none".
package struct ConnectionLine: Sendable, Equatable {
    package var first: Timestamp
    package var last: Timestamp
    /// The end that sent the SYN, or, midstream, the end that is taken for the client.
    package var source: Endpoint
    package var destination: Endpoint
    package var transport: Segment.Transport
    /// The SYN signature in p0f notation.
    package var syn: String?
    package var ja4: String?
    /// JA4 without the extensions that resumption and padding change.
    package var ja4Stable: String?
    package var sni: String?
    /// The protocol that was agreed on, or the first one offered when the answer is encrypted.
    package var alpn: String?
    /// As in `1.3`.
    package var tlsVersion: String?
    package var resumed: Bool?
    /// The first ClientHello was answered by HelloRetryRequest.
    package var helloRetried: Bool
    /// SYN-ACK to ACK, lowered by later minima.
    package var rttTCP: Nanoseconds?
    /// End of the server's flight to the client's Finished.
    package var rttTLS: Nanoseconds?
    package var hopDistance: Int?
    /// The kind of link that the MSS suggests.
    package var link: String?
    package var mss: Int?
    package var bytesUp: Int
    package var bytesDown: Int
    /// How long the connection lay idle before each reuse, in order.
    package var idleBeforeReuse: [Nanoseconds]
    /// The capture began after the connection did.
    package var midstream: Bool
    package var exchanges: Int
    package var account: String?

    package init(
        first: Timestamp, last: Timestamp, source: Endpoint, destination: Endpoint,
        transport: Segment.Transport, syn: String? = nil, ja4: String? = nil, ja4Stable: String? = nil,
        sni: String? = nil, alpn: String? = nil, tlsVersion: String? = nil, resumed: Bool? = nil,
        helloRetried: Bool = false, rttTCP: Nanoseconds? = nil, rttTLS: Nanoseconds? = nil,
        hopDistance: Int? = nil, link: String? = nil, mss: Int? = nil, bytesUp: Int, bytesDown: Int,
        idleBeforeReuse: [Nanoseconds] = [], midstream: Bool = false, exchanges: Int = 0,
        account: String? = nil
    ) {
        self.first = first
        self.last = last
        self.source = source
        self.destination = destination
        self.transport = transport
        self.syn = syn
        self.ja4 = ja4
        self.ja4Stable = ja4Stable
        self.sni = sni
        self.alpn = alpn
        self.tlsVersion = tlsVersion
        self.resumed = resumed
        self.helloRetried = helloRetried
        self.rttTCP = rttTCP
        self.rttTLS = rttTLS
        self.hopDistance = hopDistance
        self.link = link
        self.mss = mss
        self.bytesUp = bytesUp
        self.bytesDown = bytesDown
        self.idleBeforeReuse = idleBeforeReuse
        self.midstream = midstream
        self.exchanges = exchanges
        self.account = account
    }
}
