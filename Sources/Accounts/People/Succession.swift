import Glibc
import Packets

/// Whether the person behind an account changed for good: on one day every network is new, and so is every device or the
/// time of day, and nothing of before ever comes back. A person who moves with a new machine looks the same, so it asks
/// for a look, no more.
struct Succession: Sendable {
    /// Days with use that establish the first era, and the second.
    private static let establishedDays: UInt16 = 14
    private static let newDays: UInt16 = 7
    /// How far apart the middle of the days must lie where devices are not known.
    private static let leastShift = 4.0
    /// An account that uses more networks, or more devices, than this has none that its owner would be missed on.
    private static let most = 4

    private struct Era: Sendable {
        var days: UInt16 = 0
        var first: UInt16 = 0
        /// The sum of the hours of its days as points on a clock of 24 hours.
        var clock: SIMD2<Float> = .zero

        mutating func add(_ day: UInt16, days count: UInt16 = 1, _ clock: SIMD2<Float>) {
            if days == 0 { first = day }
            days = days > .max - count ? .max : days + count
            self.clock += clock
        }

        var hour: Double { Double(atan2f(clock.y, clock.x)) * 12 / Double.pi }
    }

    /// What a number stands for, and where it was seen.
    private struct Marks: OptionSet, Sendable {
        let rawValue: UInt8
        static let established = Marks(rawValue: 1)
        static let latest = Marks(rawValue: 2)
        static let today = Marks(rawValue: 4)
        static let device = Marks(rawValue: 8)
    }

    private var established = Era()
    private var latest = Era()
    private var clockToday: SIMD2<Float> = .zero
    /// Networks and devices.
    private var seen = SmallTable<UInt32, Marks>()
    private var isUnsteady = false

    mutating func take(_ exchange: AccountExchange) {
        note(exchange.endpoint, [.today])
        note(exchange.device, [.today, .device])
        let hour = Float(exchange.start.nanoseconds / 1_000_000_000 % 86_400) / 3_600
        clockToday += SIMD2(cosf(hour * .pi / 12), sinf(hour * .pi / 12))
    }

    private mutating func note(_ name: UInt64, _ marks: Marks) {
        guard name != 0, !isUnsteady else { return }
        let number = UInt32(truncatingIfNeeded: name ^ name >> 32)
        if seen[number]?.isSuperset(of: marks) == true { return }
        let isDevice = marks.contains(.device)
        if !seen.contains(number), seen.count(where: { $0.value.contains(.device) == isDevice }) >= 2 * Self.most {
            isUnsteady = true
            seen = SmallTable()
            return
        }
        seen.update(number, orNew: []) { $0.formUnion(marks) }
    }

    mutating func endDay(_ day: UInt16) {
        // A day weighs one, however busy.
        let length = (clockToday * clockToday).sum().squareRoot()
        let clock = length > 0 ? clockToday / length : .zero
        clockToday = .zero
        guard seen.contains(where: { $0.value.contains(.today) }) else { return }
        let isFamiliar = seen.contains { $0.value.isSuperset(of: [.today, .established]) }
        if established.days < Self.establishedDays || isFamiliar {
            if latest.days > 0 { established.add(latest.first, days: latest.days, latest.clock) }
            latest = Era()
            established.add(day, clock)
            move([.today, .latest], to: .established)
        } else {
            latest.add(day, clock)
            move([.today], to: .latest)
        }
    }

    private mutating func move(_ from: Marks, to era: Marks) {
        for (number, marks) in seen where !marks.isDisjoint(with: from) {
            seen.update(number, orNew: []) {
                $0.subtract(from)
                $0.formUnion(era)
            }
        }
        if count(.established) > Self.most || count(.latest) > Self.most {
            isUnsteady = true
            seen = SmallTable()
        }
    }

    /// Networks, or devices if they are more, of an era.
    private func count(_ era: Marks) -> Int {
        let devices = seen.count { $0.value.isSuperset(of: [era, .device]) }
        return max(devices, seen.count { $0.value.contains(era) } - devices)
    }

    /// Since when, in days of the epoch, whether devices changed, and by how many hours the day has moved.
    var change: (since: UInt16, changesDevices: Bool, hours: Double)? {
        guard established.days >= Self.establishedDays, latest.days >= Self.newDays, !isUnsteady else { return nil }
        let apart = abs(latest.hour - established.hour)
        let hours = min(apart, 24 - apart)
        let changesDevices =
            seen.contains { $0.value.isSuperset(of: [.latest, .device]) }
            && seen.contains { $0.value.isSuperset(of: [.established, .device]) }
        guard changesDevices || hours >= Self.leastShift else { return nil }
        return (latest.first, changesDevices, hours)
    }
}
