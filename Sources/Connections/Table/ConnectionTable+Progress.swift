import BasicContainers
import Base

extension ConnectionTable {
    /// The age at which an open TLS connection is first reported: handshakes are over by then, and round trips measured.
    private static let firstReport = Nanoseconds.seconds(10)
    /// Each further report comes at four times the age of the one before: 40 s, 3 min, 11 min, 43 min, 3 h…
    private static let ageShift: UInt8 = 2
    private static let mostReports: UInt8 = 12

    /// Reports what is known of connections that are still open, for accounts that cannot wait until a relay's pool closes
    /// of them. Looks at `count` places, and goes on there with the next call.
    package mutating func reportProgress(atMost count: Int) {
        for _ in 0..<min(count, connections.count) {
            reportedPlace = reportedPlace + 1 < connections.count ? reportedPlace + 1 : 0
            let place = reportedPlace
            guard connections[place].serial != 0, connections[place].content == .tls, isDue(place) else { continue }
            connections[place].reports &+= 1
            let lag = connections[place].lag
            let facts = connections[place].facts
            let tcp = connections[place].roundTripTCP
            events.progress.append(
                connections[place].record(
                    .goesOn, hello: facts >= 0 ? self.facts[facts] : nil,
                    lag: tcp.flatMap { lag >= 0 ? lags[lag].mode(above: $0) : nil }, proxied: proxiedClient(place)))
        }
    }

    private func isDue(_ place: Int) -> Bool {
        let reports = connections[place].reports
        guard reports < Self.mostReports else { return false }
        let age = clock.nanoseconds &- connections[place].first.nanoseconds
        return age >= Self.firstReport.count << Int64(reports &* Self.ageShift)
    }
}
