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
        var devices: [UInt32] = []
        var days: UInt16 = 0
        var first: UInt16 = 0
        /// The sum of the hours of its exchanges as points on a clock of 24 hours.
        var clock: SIMD2<Float> = .zero

        mutating func add(_ day: UInt16, _ devices: [UInt32], _ clock: SIMD2<Float>) {
            if days == 0 { first = day }
            days = days == .max ? .max : days + 1
            self.clock += clock
            for device in devices
            where !self.devices.contains(device) && self.devices.count < Succession.mostDevices {
                self.devices.append(device)
            }
        }

        var hour: Double { Double(atan2f(clock.y, clock.x)) * 12 / Double.pi }
    }

    private var established = Era()
    private var latest = Era()
    private var today: [UInt32] = []
    private var clockToday: SIMD2<Float> = .zero

    mutating func take(_ exchange: AccountExchange) {
        guard exchange.device != 0 else { return }
        let device = UInt32(truncatingIfNeeded: exchange.device ^ exchange.device >> 32)
        if !today.contains(device), today.count < Self.mostDevices { today.append(device) }
        let hour = Float(exchange.start.nanoseconds / 1_000_000_000 % 86_400) / 3_600
        clockToday += SIMD2(cosf(hour * .pi / 12), sinf(hour * .pi / 12))
    }

    mutating func endDay(_ day: UInt16) {
        defer {
            today = []
            clockToday = .zero
        }
        guard !today.isEmpty else { return }
        // A day weighs one, however busy.
        let length = (clockToday * clockToday).sum().squareRoot()
        let clock = length > 0 ? clockToday / length : .zero
        let isFamiliar = today.contains { established.devices.contains($0) }
        if isFamiliar || established.days < Self.establishedDays {
            if latest.days > 0 {
                established.add(day, latest.devices, latest.clock)
                latest = Era()
            }
            established.add(day, today, clock)
        } else {
            latest.add(day, today, clock)
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
