/// Alerts in the order of their numbers.
package struct AlertPage: Sendable, Equatable {
    /// Alerts that the API asks for at once.
    package static let largest = 500

    package struct Alert: Sendable, Equatable {
        package var sequence: Int64
        /// The JSON document on one line, without a line break (`tailgate.alert/1`).
        package var document: [UInt8]

        package init(sequence: Int64, document: [UInt8]) {
            self.sequence = sequence
            self.document = document
        }
    }

    package var alerts: [Alert]
    /// Every alert from this number on is still kept: one more than the highest number that was removed, 1 when none
    /// ever was. A reader that has less than `oldest - 1` is told exactly what it lost. Numbers that were never given
    /// (after a crash) are gaps between alerts and no loss.
    package var oldest: Int64
    /// The highest number given, 0 before the first.
    package var latest: Int64

    package init(alerts: [Alert], oldest: Int64, latest: Int64) {
        self.alerts = alerts
        self.oldest = oldest
        self.latest = latest
    }
}
