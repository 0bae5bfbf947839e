import Glibc
import Packets

/// Whether the person behind an account changed for good: every device new on one day, none of the old ones ever again,
/// other hours of the day. A person who moves abroad with a new machine looks the same, so it asks for a look, no more.
struct Succession: Sendable {
    /// Days with use that establish the first era, and the second.
    private static let establishedDays: UInt16 = 14
    private static let newDays: UInt16 = 7
    /// How far apart the middle of the days must lie.
    private static let leastShift = 4.0
    private static let mostDevices = 6

    private struct Era: Sendable {
        /// The sum of the hours of its exchanges as points on a clock of 24 hours.
        var clock: SIMD2<Float> = .zero
        var days: UInt16 = 0
        var first: UInt16 = 0

        mutating func add(_ day: UInt16, _ clock: SIMD2<Float>) {
            if days == 0 { first = day }
            days = days == .max ? .max : days + 1
            self.clock += clock
        }

        var hour: Double { Double(atan2f(clock.y, clock.x)) * 12 / Double.pi }
    }

    /// Where a device was seen.
    private struct Seen: OptionSet, Sendable {
        let rawValue: UInt8
        static let established = Seen(rawValue: 1)
        static let latest = Seen(rawValue: 2)
        static let today = Seen(rawValue: 4)
    }

    private var established = Era()
    private var latest = Era()
    private var clockToday: SIMD2<Float> = .zero
    /// At most ``mostDevices`` of each era and of today.
    private var devices = SmallTable<UInt32, Seen>()

    mutating func take(_ exchange: AccountExchange) {
        guard exchange.device != 0 else { return }
        note(UInt32(truncatingIfNeeded: exchange.device ^ exchange.device >> 32), .today)
        let hour = Float(exchange.start.nanoseconds / 1_000_000_000 % 86_400) / 3_600
        clockToday += SIMD2(cosf(hour * .pi / 12), sinf(hour * .pi / 12))
    }

    private mutating func note(_ device: UInt32, _ era: Seen) {
        if devices[device]?.contains(era) == true { return }
        guard devices.count(where: { $0.value.contains(era) }) < Self.mostDevices else { return }
        devices.update(device, orNew: []) { $0.formUnion(era) }
    }

    /// Files the devices of one era, or of today, with another one.
    private mutating func move(_ from: Seen, to era: Seen) {
        for (device, seen) in devices where seen.contains(from) {
            note(device, era)
            devices.update(device, orNew: []) { $0.subtract(from) }
            if devices[device]?.isEmpty == true { devices.remove(device) }
        }
    }

    mutating func endDay(_ day: UInt16) {
        defer { clockToday = .zero }
        guard devices.contains(where: { $0.value.contains(.today) }) else { return }
        // A day weighs one, however busy.
        let length = (clockToday * clockToday).sum().squareRoot()
        let clock = length > 0 ? clockToday / length : .zero
        let isFamiliar = devices.contains { $0.value.isSuperset(of: [.established, .today]) }
        if isFamiliar || established.days < Self.establishedDays {
            if latest.days > 0 {
                established.add(day, latest.clock)
                latest = Era()
                move(.latest, to: .established)
            }
            established.add(day, clock)
            move(.today, to: .established)
        } else {
            latest.add(day, clock)
            move(.today, to: .latest)
        }
    }

    /// Since when, in days of the epoch, and by how many hours the day has moved.
    var change: (since: UInt16, hours: Double)? {
        guard established.days >= Self.establishedDays, latest.days >= Self.newDays else { return nil }
        let apart = abs(latest.hour - established.hour)
        let hours = min(apart, 24 - apart)
        return hours >= Self.leastShift ? (latest.first, hours) : nil
    }
}
