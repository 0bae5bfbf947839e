import Glibc
import Base
import Reports

/// The time as the Date field has it: `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate, RFC 9110 §5.6.7).
enum HTTPDate {
    /// The epoch was a Thursday.
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(_ time: Timestamp) -> String {
        // 2026-11-23 14:10:42
        let date = Quantities.date(time)
        let month = Int(date.dropFirst(5).prefix(2)) ?? 1
        let day = days[Int(max(0, time.nanoseconds) / 86_400_000_000_000) % 7]
        return "\(day), \(date.dropFirst(8).prefix(2)) \(months[(month - 1) % 12]) \(date.prefix(4)) "
            + "\(date.suffix(8)) GMT"
    }

    static func now() -> String { text(Timestamp(nanoseconds: Int64(time(nil)) * 1_000_000_000)) }
}
