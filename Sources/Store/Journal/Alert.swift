package import Base

/// Severity of an alert, lowest first.
package enum AlertSeverity: Int, Sendable, CaseIterable, Comparable {
    case low
    case medium
    case high
    case critical

    package var name: String {
        switch self {
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .critical: "critical"
        }
    }

    package init?(name: String) {
        guard let known = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = known
    }

    package static func < (left: AlertSeverity, right: AlertSeverity) -> Bool { left.rawValue < right.rawValue }
}

/// An alert that has no number yet.
package struct NewAlert: Sendable {
    package var account: String
    package var kind: String
    package var severity: AlertSeverity
    package var time: Timestamp
    /// Makes the document once the number is known; `raisedFrom` is the severity that an earlier alert of the same account
    /// and kind had.
    package var document: @Sendable (_ sequence: Int64, _ raisedFrom: AlertSeverity?) -> [UInt8]

    package init(
        account: String, kind: String, severity: AlertSeverity, time: Timestamp,
        document: @escaping @Sendable (_ sequence: Int64, _ raisedFrom: AlertSeverity?) -> [UInt8]
    ) {
        self.account = account
        self.kind = kind
        self.severity = severity
        self.time = time
        self.document = document
    }
}

/// An alert with its number.
package struct NumberedAlert: Sendable, Equatable {
    package let sequence: Int64
    package let time: Timestamp
    package let account: String
    package let kind: String
    package let severity: AlertSeverity
    package let document: [UInt8]

    package init(
        sequence: Int64, time: Timestamp, account: String, kind: String, severity: AlertSeverity, document: [UInt8]
    ) {
        self.sequence = sequence
        self.time = time
        self.account = account
        self.kind = kind
        self.severity = severity
        self.document = document
    }
}

/// The content of a number: an alert, or the place of one whose account was forgotten.
package struct AlertRecord: Sendable, Equatable {
    package let sequence: Int64
    package let time: Timestamp
    /// Nil for a number that was erased.
    package let alert: NumberedAlert?
}

/// What the database holds of a range of numbers.
struct StoredAlerts: Sendable, Equatable {
    /// In ascending order.
    var records: [AlertRecord] = []
    /// Numbers of rows that hold values that Tailgate does not write.
    var damaged: [Int64] = []
    /// Numbers within the range that were never stored: a process that died may have had them reserved.
    var skipped: [ClosedRange<Int64>] = []
    /// The highest number that retention or a damaged database took away, 0 for none.
    var removed: Int64 = 0
    /// As many rows came as were asked for: more may follow.
    var isFull = false

    /// The highest number read; nil when nothing was read.
    var last: Int64? { [records.last?.sequence, damaged.last].compactMap(\.self).max() }
}

/// Alerts by number.
package struct AlertPage: Sendable, Equatable {
    /// In ascending order.
    package var records: [AlertRecord]
    /// Numbers within the page's range whose alerts were given and are gone, in ascending order: retention or damage took
    /// them. Numbers that are neither here nor in `records` were never given.
    package var lost: [ClosedRange<Int64>]
    /// Everything up to this number is in this page or before it.
    package var reached: Int64
    /// The highest number published, 0 before the first. It stays when retention removes what it named.
    package var latest: Int64
    /// The highest number that may have been given: a process that died may have had some reserved above `latest`.
    package var given: Int64

    package init(
        records: [AlertRecord], lost: [ClosedRange<Int64>], reached: Int64, latest: Int64, given: Int64
    ) {
        self.records = records
        self.lost = lost
        self.reached = reached
        self.latest = latest
        self.given = given
    }
}
