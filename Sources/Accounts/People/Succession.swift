import Glibc
import Base

/// Whether the person behind an account changed for good: on one day every network is new, and so is every device or the
/// time of day, and nothing earlier ever comes back. A person who moves with a new machine looks the same, so it asks
/// for a look, no more.
struct Succession: Sendable {
    /// Days with use that establish the first era, and the second.
    private static let establishedDays: UInt16 = 14
    private static let newDays: UInt16 = 7
    /// How far apart the middle of the days must lie where devices are not known.
    private static let leastShift = 4.0
    /// Up to four, 0 for none: an account that uses more networks or devices has none that its owner would be missed on.
    ///
    /// No SIMD vector: Swift 6.3 moves profiles that hold one as if they were aligned where they are not.
    fileprivate typealias Numbers = InlineArray<4, UInt32>

    /// The sum of hours as points on a clock of 24.
    fileprivate struct Clock: Sendable {
        var x: Float = 0
        var y: Float = 0

        static func += (left: inout Clock, right: Clock) {
            left.x += right.x
            left.y += right.y
        }

        var length: Float { (x * x + y * y).squareRoot() }
    }

    fileprivate struct Era: RareValue {
        var networks = Numbers(repeating: 0)
        var devices = Numbers(repeating: 0)
        var days: UInt16 = 0
        var first: UInt16 = 0
        var isUnsteady = false
        /// Of its days.
        var clock = Clock()

        mutating func add(_ day: Era) {
            if days == 0 { first = day.first }
            days = days > .max - day.days ? .max : days + day.days
            clock += day.clock
            isUnsteady = isUnsteady || day.isUnsteady
            for place in day.networks.indices { Self.add(day.networks[place], to: &networks, &isUnsteady) }
            for place in day.devices.indices { Self.add(day.devices[place], to: &devices, &isUnsteady) }
        }

        mutating func add(network: UInt32) { Self.add(network, to: &networks, &isUnsteady) }
        mutating func add(device: UInt32) { Self.add(device, to: &devices, &isUnsteady) }

        private static func add(_ number: UInt32, to numbers: inout Numbers, _ isUnsteady: inout Bool) {
            guard number != 0, !holds(numbers, number) else { return }
            if let place = numbers.indices.first(where: { numbers[$0] == 0 }) {
                numbers[place] = number
            } else {
                isUnsteady = true
            }
        }

        func shares(with other: Era) -> Bool {
            Self.share(networks, other.networks) || Self.share(devices, other.devices)
        }

        private static func share(_ left: Numbers, _ right: Numbers) -> Bool {
            left.indices.contains { left[$0] != 0 && holds(right, left[$0]) }
        }

        private static func holds(_ numbers: Numbers, _ number: UInt32) -> Bool {
            numbers.indices.contains { numbers[$0] == number }
        }

        /// They are filled from the first place on.
        var hasNetworks: Bool { networks[0] != 0 }
        var hasDevices: Bool { devices[0] != 0 }

        var hour: Double { Double(atan2f(clock.y, clock.x)) * 12 / Double.pi }
    }

    private var established = Rare<Era>()
    /// Of days that have nothing in common with those: few accounts ever have one.
    private var latest = Rare<Era>()
    private var today = Era()

    mutating func take(_ exchange: AccountExchange) {
        if exchange.endpoint != 0 { today.add(network: Self.short(exchange.endpoint)) }
        if exchange.device != 0 { today.add(device: Self.short(exchange.device)) }
        let hour = Float(exchange.start.nanoseconds / 1_000_000_000 % 86_400) / 3_600
        today.clock += Clock(x: cosf(hour * .pi / 12), y: sinf(hour * .pi / 12))
    }

    private static func short(_ number: UInt64) -> UInt32 {
        max(1, UInt32(truncatingIfNeeded: number ^ number >> 32))
    }

    mutating func endDay(_ day: UInt16) {
        defer { today = Era() }
        guard today.hasNetworks else { return }
        // A day weighs one, however busy.
        let length = today.clock.length
        today.clock = length > 0 ? Clock(x: today.clock.x / length, y: today.clock.y / length) : Clock()
        today.days = 1
        today.first = day
        if established.value.days < Self.establishedDays || today.shares(with: established.value) {
            established.value.add(latest.value)
            latest.removeAll()
            established.value.add(today)
        } else {
            latest.value.add(today)
        }
    }

    /// A change of the person for good.
    struct Change {
        /// The first day of the second era, in days since 1970.
        var since: UInt16
        /// Days with use in the first era, and in the second.
        var daysBefore: UInt16
        var daysSince: UInt16
        var changesDevices: Bool
        /// By how much the middle of the day has moved, 0 to 12.
        var hours: Double
    }

    var change: Change? {
        let (established, latest) = (established.value, latest.value)
        guard established.days >= Self.establishedDays, latest.days >= Self.newDays, !established.isUnsteady,
            !latest.isUnsteady
        else { return nil }
        let apart = abs(latest.hour - established.hour)
        let hours = min(apart, 24 - apart)
        let changesDevices = latest.hasDevices && established.hasDevices
        guard changesDevices || hours >= Self.leastShift else { return nil }
        return Change(
            since: latest.first, daysBefore: established.days, daysSince: latest.days,
            changesDevices: changesDevices, hours: hours)
    }
}

extension Succession: SnapshotCoded {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        try coder.value("established", &established)
        try coder.value("latest", &latest)
        try coder.value("today", &today)
    }
}

extension Succession.Era {
    mutating func code(with coder: inout some SnapshotCoder) throws(SnapshotError) {
        for place in networks.indices { try coder.integer("networks", &networks[place]) }
        for place in devices.indices { try coder.integer("devices", &devices[place]) }
        try coder.integer("days", &days)
        try coder.integer("first", &first)
        try coder.flag("isUnsteady", &isUnsteady)
        try coder.float("clock", &clock.x, in: -SnapshotBounds.sums.upperBound...SnapshotBounds.sums.upperBound)
        try coder.float("clock", &clock.y, in: -SnapshotBounds.sums.upperBound...SnapshotBounds.sums.upperBound)
    }
}
