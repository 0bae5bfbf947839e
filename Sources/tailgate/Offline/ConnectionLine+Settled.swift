import Packets
import Accounts
import Connections
import Base
import Reports

extension ConnectionLine {
    /// The line of a connection that has ended.
    init(_ settled: SettledConnection) {
        let record = settled.record
        let hello = record.hello
        self.init(
            first: record.first, last: record.last, source: record.client, destination: record.server,
            transport: .tcp, syn: record.signature?.description, ja4: hello?.ja4.description,
            ja4Stable: hello?.ja4Stable.description, sni: hello?.serverName, alpn: hello?.applicationProtocol,
            tlsVersion: hello?.version.map(Self.versionName), resumed: hello?.resumed,
            helloRetried: hello?.retried ?? false, rttTCP: record.roundTripTCP, rttTLS: record.roundTripTLS,
            hopDistance: record.signature?.hopDistance, link: record.signature?.link?.description,
            mss: record.signature.flatMap { $0.mss > 0 ? Int($0.mss) : nil },
            bytesUp: Int(clamping: record.bytesUp), bytesDown: Int(clamping: record.bytesDown),
            idleBeforeReuse: record.idleBeforeReuse.map { .milliseconds(Int64($0)) }, midstream: record.midstream,
            exchanges: max(record.exchanges, settled.exchanges), account: settled.account?.text)
    }

    /// TLS versions by their numbers (RFC 8446 §4.2.1 and its predecessors).
    private static func versionName(_ version: UInt16) -> String {
        switch version {
        case 0x0304: "1.3"
        case 0x0303: "1.2"
        case 0x0302: "1.1"
        case 0x0301: "1.0"
        case 0x0300: "SSL 3.0"
        default: "0x" + String(version, radix: 16)
        }
    }
}
