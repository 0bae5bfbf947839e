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

    /// In ascending order.
    package var alerts: [Alert]
    /// Numbers within the page's range whose alerts were given and are gone, in ascending order. Numbers that are neither
    /// here nor in `alerts` were never given (after a crash): they are gaps and no loss.
    package var lost: [ClosedRange<Int64>]
    /// Everything up to this number is in this page or before it.
    package var reached: Int64
    /// The highest number given, 0 before the first.
    package var latest: Int64
    /// The highest number that may have been given: a crash may have lost what stood above `latest`.
    package var given: Int64

    package init(
        alerts: [Alert], lost: [ClosedRange<Int64>] = [], reached: Int64, latest: Int64, given: Int64
    ) {
        self.alerts = alerts
        self.lost = lost
        self.reached = reached
        self.latest = latest
        self.given = given
    }
}
